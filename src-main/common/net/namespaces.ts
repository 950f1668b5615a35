// The eight kinds of namespaces, as the kernel, lsns and `vethboard run --ns` call them. Source: namespaces(7).

export const nsKinds = ['user', 'pid', 'mnt', 'uts', 'ipc', 'net', 'cgroup', 'time'] as const

export type NsKind = (typeof nsKinds)[number]

export const isNsKind = (text: string): text is NsKind => nsKinds.some((kind) => kind === text)
