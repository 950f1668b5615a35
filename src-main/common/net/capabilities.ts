// The kernel's capabilities by name, and sets of them as the hexadecimal masks of /proc/PID/status. Source:
// capabilities(7), include/uapi/linux/capability.h.

/** In the order of their numbers, without "CAP_". */
export const capabilityNames = [
  ...['chown', 'dac_override', 'dac_read_search', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap'],
  ...[
    'linux_immutable',
    'net_bind_service',
    'net_broadcast',
    'net_admin',
    'net_raw',
    'ipc_lock',
    'ipc_owner',
  ],
  ...[
    'sys_module',
    'sys_rawio',
    'sys_chroot',
    'sys_ptrace',
    'sys_pacct',
    'sys_admin',
    'sys_boot',
    'sys_nice',
  ],
  ...[
    'sys_resource',
    'sys_time',
    'sys_tty_config',
    'mknod',
    'lease',
    'audit_write',
    'audit_control',
    'setfcap',
  ],
  ...['mac_override', 'mac_admin', 'syslog', 'wake_alarm', 'block_suspend', 'audit_read', 'perfmon', 'bpf'],
  'checkpoint_restore',
]

/** The number of "net_admin" or "CAP_NET_ADMIN"; undefined: no such capability. */
export function capabilityNumber(name: string): number | undefined {
  const number = capabilityNames.indexOf(name.toLowerCase().replace(/^cap_/, ''))
  return number < 0 ? undefined : number
}

export const capabilityMask = (numbers: readonly number[]): bigint =>
  numbers.reduce((mask, number) => mask | (1n << BigInt(number)), 0n)

export const hasCapability = (mask: bigint, name: string): boolean =>
  ((mask >> BigInt(capabilityNumber(name) ?? 64)) & 1n) === 1n
