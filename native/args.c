// The arguments, which are the whole of what nshelper is told: `nshelper OPTION… -- COMMAND ARG…`. Anything unknown,
// repeated beyond its room or malformed is EINVAL; what the kernel judges (overlaps, permissions) is left to it.
#include <ctype.h>
#include <errno.h>
#include <linux/sched.h>
#include <stdlib.h>
#include <string.h>

#include "nshelper.h"

const struct kind kinds[KINDS] = {
	{ "user", CLONE_NEWUSER }, { "mnt", CLONE_NEWNS },      { "uts", CLONE_NEWUTS }, { "ipc", CLONE_NEWIPC },
	{ "pid", CLONE_NEWPID },   { "cgroup", CLONE_NEWCGROUP }, { "time", CLONE_NEWTIME }, { "net", CLONE_NEWNET },
};

static int parse_number(const char *text, int base, uint64_t most, uint64_t *value)
{
	char *end;
	if (!isxdigit((unsigned char)*text))
		return EINVAL;
	errno = 0;
	*value = strtoull(text, &end, base);
	return errno || *end || *value > most ? EINVAL : 0;
}

static int parse_fd(const char *text, int *fd)
{
	uint64_t value;
	int error = parse_number(text, 10, 1 << 20, &value);
	*fd = (int)value;
	return error;
}

static int parse_id(const char *text, int64_t *id)
{
	uint64_t value;
	int error = parse_number(text, 10, UINT32_MAX - 1, &value);
	*id = (int64_t)value;
	return error;
}

// The digits at the cursor, up to `until`; the cursor moves past it.
static const char *digits(char **cursor, char until)
{
	char *start = *cursor, *at = start;
	while (isdigit((unsigned char)*at))
		at++;
	if (at == start || at - start > 20 || *at != until)
		return NULL;
	if (until)
		*at++ = '\0';
	*cursor = at;
	return start;
}

// "INSIDE:OUTSIDE:LENGTH", cut in place.
static int parse_extent(char *text, struct idmap *map)
{
	if (map->count == MAX_EXTENTS)
		return EINVAL;
	struct extent *extent = &map->extents[map->count];
	char *cursor = text;
	extent->inside = digits(&cursor, ':');
	extent->outside = extent->inside ? digits(&cursor, ':') : NULL;
	extent->length = extent->outside ? digits(&cursor, '\0') : NULL;
	if (!extent->length)
		return EINVAL;
	map->count++;
	return 0;
}

static const struct kind *kind_of(const char *name, size_t length)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strlen(kinds[i].name) == length && !memcmp(kinds[i].name, name, length))
			return &kinds[i];
	return NULL;
}

static int parse_unshare(const char *text, struct spec *spec)
{
	for (;;) {
		size_t length = strcspn(text, ",");
		const struct kind *kind = kind_of(text, length);
		if (!kind || spec->unshare & kind->flag)
			return EINVAL;
		spec->unshare |= kind->flag;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

// "KIND=PATH" or "KIND=fd:N".
static int parse_join(const char *text, struct spec *spec)
{
	size_t length = strcspn(text, "=");
	const struct kind *kind = kind_of(text, length);
	if (!kind || !text[length] || !text[length + 1] || spec->join[kind - kinds])
		return EINVAL;
	spec->join[kind - kinds] = text + length + 1;
	spec->joined_user |= kind->flag == CLONE_NEWUSER;
	return 0;
}

static int add_keep(const char *path, struct spec *spec)
{
	if (spec->keep_count == MAX_KEEP || *path != '/')
		return EINVAL;
	spec->keep[spec->keep_count++] = path;
	return 0;
}

static int parse_setgroups(const char *text, enum setgroups *value)
{
	*value = !strcmp(text, "allow") ? SETGROUPS_ALLOW : SETGROUPS_DENY;
	return *value == SETGROUPS_ALLOW || !strcmp(text, "deny") ? 0 : EINVAL;
}

static int add_tmpfs(const char *path, struct spec *spec)
{
	if (spec->tmpfs_count == MAX_TMPFS || *path != '/')
		return EINVAL;
	spec->tmpfs[spec->tmpfs_count++] = path;
	return 0;
}

static bool parse_flag(const char *name, struct spec *spec)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{ "--read-only", &spec->read_only }, { "--proc", &spec->proc },
		{ "--dev", &spec->dev },             { "--lo", &spec->lo },
		{ "--tty", &spec->tty },             { "--no-new-privs", &spec->no_new_privs },
		{ "--init", &spec->init },           { "--die-with-parent", &spec->die_with_parent },
	};
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (!strcmp(name, flags[i].name))
			return *flags[i].flag = true;
	return false;
}

static int parse_option(const char *name, char *value, struct spec *spec)
{
	if (!strcmp(name, "--status-fd"))
		return parse_fd(value, &spec->status_fd);
	if (!strcmp(name, "--hold-fd"))
		return parse_fd(value, &spec->hold_fd);
	if (!strcmp(name, "--unshare"))
		return parse_unshare(value, spec);
	if (!strcmp(name, "--join"))
		return parse_join(value, spec);
	if (!strcmp(name, "--uid-map"))
		return parse_extent(value, &spec->uid_map);
	if (!strcmp(name, "--gid-map"))
		return parse_extent(value, &spec->gid_map);
	if (!strcmp(name, "--setgroups"))
		return parse_setgroups(value, &spec->setgroups);
	if (!strcmp(name, "--uid"))
		return parse_id(value, &spec->uid);
	if (!strcmp(name, "--gid"))
		return parse_id(value, &spec->gid);
	if (!strcmp(name, "--keep-caps")) {
		spec->drop_caps = true;
		return parse_number(value, 16, UINT64_MAX, &spec->keep_caps);
	}
	if (!strcmp(name, "--tmpfs"))
		return add_tmpfs(value, spec);
	if (!strcmp(name, "--keep"))
		return add_keep(value, spec);
	const struct {
		const char *name, **text;
	} texts[] = { { "--hostname", &spec->hostname },
		      { "--root", &spec->root },
		      { "--resolv", &spec->resolv },
		      { "--cwd", &spec->cwd } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!strcmp(name, texts[i].name)) {
			*texts[i].text = value;
			return 0;
		}
	return EINVAL;
}

// What can't be both: a kind made and joined; a mount namespace joined, whose /proc is another, and maps to write;
// mounts to make where the caller's own would change.
static int check_spec(const struct spec *spec)
{
	bool new_mounts = spec->unshare & CLONE_NEWNS;
	for (size_t i = 0; i < KINDS; i++)
		if (spec->join[i] && spec->unshare & kinds[i].flag)
			return EINVAL;
	if (spec->join[1] && spec->unshare & CLONE_NEWUSER)
		return EINVAL;
	if (!(spec->unshare & CLONE_NEWUSER) && (spec->uid_map.count || spec->gid_map.count))
		return EINVAL;
	if (!(spec->unshare & CLONE_NEWUTS) && spec->hostname)
		return EINVAL;
	if (!(spec->unshare & CLONE_NEWNET) && spec->lo)
		return EINVAL;
	bool mounts = spec->root || spec->read_only || spec->proc || spec->dev || spec->tmpfs_count || spec->resolv;
	if (spec->keep_count && !spec->tmpfs_count)
		return EINVAL;
	return mounts && !new_mounts ? EINVAL : 0;
}

int parse_args(struct spec *spec, int argc, char **argv)
{
	int i = 1;
	for (; i < argc && strcmp(argv[i], "--"); i++) {
		if (parse_flag(argv[i], spec))
			continue;
		if (i + 1 >= argc)
			return EINVAL;
		int error = parse_option(argv[i], argv[i + 1], spec);
		if (error)
			return error;
		i++;
	}
	if (i + 1 >= argc)
		return EINVAL;
	spec->command = argv + i + 1;
	return check_spec(spec);
}
