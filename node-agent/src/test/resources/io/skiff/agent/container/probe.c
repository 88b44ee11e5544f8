// Prints what is open in a container, one "key<TAB>result" a line. Static; changes nothing outside itself.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <dirent.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/personality.h>
#include <sys/klog.h>
#include <sys/uio.h>
#include <linux/netlink.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <arpa/inet.h>

static const char *en(int e) { return e ? strerrorname_np(e) : "ok"; }
static void out(const char *k, const char *v) { printf("%s\t%s\n", k, v); fflush(stdout); }
#define TRY(name, expr) do { errno = 0; long r_ = (expr); char b_[80]; \
  if (r_ >= 0) snprintf(b_, sizeof b_, "OPEN"); else snprintf(b_, sizeof b_, "%s", en(errno)); out("syscall " name, b_); } while (0)

static void file_line(const char *path, const char *prefix, const char **keys) {
  FILE *f = fopen(path, "r"); char l[4096];
  if (!f) { out(prefix, en(errno)); return; }
  while (fgets(l, sizeof l, f)) for (const char **k = keys; *k; k++) if (!strncmp(l, *k, strlen(*k)) && l[strlen(*k)] == ':') {
    char n[100]; snprintf(n, sizeof n, "%s %s", prefix, *k); l[strcspn(l, "\n")] = 0; out(n, l + strlen(*k) + 2);
  }
  fclose(f);
}
static void openpath(const char *p, int flags, const char *mode) {
  char n[300]; snprintf(n, sizeof n, "path %s %s", p, mode);
  int fd = open(p, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) { out(n, en(errno)); return; }
  char b[64]; 
  if ((flags & O_ACCMODE) == O_RDONLY) { struct stat s; fstat(fd, &s);
    if (S_ISDIR(s.st_mode)) { DIR *d = fdopendir(fd); int c = 0; struct dirent *e; while ((e = readdir(d))) c++; snprintf(b, sizeof b, "DIR %d entries", c - 2 > 0 ? 1 : 0); out(n, c > 2 ? "OPEN dir, not empty" : "empty dir"); closedir(d); return; }
    ssize_t r = read(fd, b, 32); if (r < 0) { char e[64]; snprintf(e, sizeof e, "opens, read %s", en(errno)); out(n, e); } else out(n, r ? "OPEN, has content" : "empty"); }
  else out(n, "OPEN for writing");
  close(fd);
}
static void dev(const char *what, int type, int ma, int mi) {
  char n[100], p[100]; snprintf(n, sizeof n, "device %s", what); snprintf(p, sizeof p, "/tmp/dev-%d-%d", ma, mi); unlink(p);
  if (mknod(p, type | 0600, makedev(ma, mi))) { char b[64]; snprintf(b, sizeof b, "mknod %s", en(errno)); out(n, b); return; }
  int fd = open(p, O_RDONLY | O_NONBLOCK); char b[64]; snprintf(b, sizeof b, "mknod ok, open %s", fd < 0 ? en(errno) : "OK"); out(n, b); if (fd >= 0) close(fd); unlink(p);
}
static int wr(const char *p, const char *t) { int fd = open(p, O_WRONLY); if (fd < 0) return -1; int r = write(fd, t, strlen(t)); int e = errno; close(fd); errno = e; return r; }
static void inuserns(void) {
  pid_t c = fork(); if (c) { waitpid(c, 0, 0); return; }
  int uid = getuid(), gid = getgid(); char m[64];
  if (unshare(CLONE_NEWUSER)) { out("userns unshare", en(errno)); _exit(0); }
  out("userns unshare", "OPEN");
  wr("/proc/self/setgroups", "deny");
  snprintf(m, sizeof m, "0 %d 1", uid); if (wr("/proc/self/uid_map", m) < 0) out("userns uid_map", en(errno)); else out("userns uid_map", "OPEN");
  snprintf(m, sizeof m, "0 %d 1", gid); wr("/proc/self/gid_map", m);
  const char *keys[] = {"CapEff", "CapBnd", 0}; file_line("/proc/self/status", "userns", keys);
  if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWUTS)) { out("userns unshare others", en(errno)); _exit(0); }
  out("userns unshare net,mnt,cgroup,ipc,uts", "OPEN");
  pid_t g; if (unshare(CLONE_NEWPID)) out("userns unshare pid", en(errno));
  g = fork(); if (g) { waitpid(g, 0, 0); _exit(0); }
  mkdir("/tmp/m", 0755);
  if (mount("t", "/tmp/m", "tmpfs", 0, 0)) { out("userns mount tmpfs", en(errno)); } else out("userns mount tmpfs", "OPEN");
  const char *dirs[] = {"/tmp/m/p", "/tmp/m/l", "/tmp/m/u", "/tmp/m/w", "/tmp/m/o", "/tmp/m/c", 0}; for (const char **d = dirs; *d; d++) mkdir(*d, 0755);
  struct { const char *n, *t, *o; } f[] = {{"proc", "proc", ""}, {"sysfs", "sysfs", ""}, {"overlay", "overlay", "lowerdir=/tmp/m/l,upperdir=/tmp/m/u,workdir=/tmp/m/w"}, {"cgroup2", "cgroup2", ""},
    {"cgroup v1 freezer", "cgroup", "freezer"}, {"cgroup v1 memory", "cgroup", "memory"}, {"cgroup v1 devices", "cgroup", "devices"}, {"cgroup v1 cpuset", "cgroup", "cpuset"}, {"cgroup v1 name=systemd", "cgroup", "none,name=systemd"}, {"mqueue", "mqueue", ""}, {"devpts", "devpts", "newinstance"}, {"bpf", "bpf", ""},
    {"fuse", "fuse", "fd=0,rootmode=40000,user_id=0,group_id=0"}, {"binfmt_misc", "binfmt_misc", ""}, {"ext4 of /dev/loop", "ext4", ""}, {"debugfs", "debugfs", ""}, {"securityfs", "securityfs", ""}, {"tracefs", "tracefs", ""}, {0}};
  for (int i = 0; f[i].n; i++) { char n[100]; snprintf(n, sizeof n, "userns mount %s", f[i].n);
    if (mount("none", "/tmp/m/p", f[i].t, 0, f[i].o)) { out(n, en(errno)); continue; }
    char v[300] = "OPEN"; if (strstr(f[i].n, "cgroup")) { struct stat s; DIR *d = opendir("/tmp/m/p"); struct dirent *e; int k = 0; strcpy(v, "OPEN, groups:"); while (d && (e = readdir(d))) if (e->d_type == DT_DIR && e->d_name[0] != '.') { if (k++ < 6) { strncat(v, " ", 290 - strlen(v)); strncat(v, e->d_name, 290 - strlen(v)); } } if (d) closedir(d);
      int w = mkdir("/tmp/m/p/probe-mine", 0755); strncat(v, w ? "; mkdir " : "; mkdir OPEN", 290 - strlen(v)); if (w) strncat(v, en(errno), 290 - strlen(v)); else rmdir("/tmp/m/p/probe-mine"); (void) s; }
    out(n, v); umount2("/tmp/m/p", MNT_DETACH); }
  int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER); out("userns socket netfilter (nf_tables)", s < 0 ? en(errno) : "OPEN");
  struct { struct nlmsghdr h; struct { uint8_t f, v; uint16_t r; } g; } q = {{sizeof q, (10 << 8) | 16, NLM_F_REQUEST | NLM_F_ACK, 1, 0}, {0, 0, 0}}; // NFT_MSG_GETGEN
  if (s >= 0) { struct sockaddr_nl a = {AF_NETLINK}; sendto(s, &q, sizeof q, 0, (void *) &a, sizeof a); char b[4096]; int r = recv(s, b, sizeof b, 0); struct nlmsghdr *h = (void *) b; int e = r > 0 && h->nlmsg_type == NLMSG_ERROR ? -*(int *) NLMSG_DATA(h) : 0; out("userns nf_tables answers", r > 0 ? (e ? en(e) : "OPEN") : en(errno)); }
  s = socket(AF_PACKET, SOCK_RAW, 0); out("userns AF_PACKET", s < 0 ? en(errno) : "OPEN");
  out("userns ptrace_scope n/a", "-");
  out("userns setns own", "-");
  _exit(0);
}
int main(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "sleep")) { pause(); }
  const char *keys[] = {"Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters", "SigIgn", "SigBlk", 0};
  file_line("/proc/self/status", "status", keys);
  char l[4096]; ssize_t n;
  FILE *f = fopen("/proc/self/uid_map", "r"); if (f && fgets(l, sizeof l, f)) { l[strcspn(l, "\n")] = 0; out("uid_map", l); } if (f) fclose(f);
  const char *rl[] = {"CPU","FSIZE","DATA","STACK","CORE","RSS","NPROC","NOFILE","MEMLOCK","AS","LOCKS","SIGPENDING","MSGQUEUE","NICE","RTPRIO","RTTIME"};
  for (int i = 0; i < 16; i++) { struct rlimit r; getrlimit(i, &r); char k[40], v[80]; snprintf(k, sizeof k, "rlimit %s", rl[i]); snprintf(v, sizeof v, "%lld %lld", (long long) r.rlim_cur, (long long) r.rlim_max); out(k, v); }
  DIR *d = opendir("/proc/self/fd"); struct dirent *e; while (d && (e = readdir(d))) if (e->d_name[0] != '.' && atoi(e->d_name) != dirfd(d)) { char p[300], k[40]; snprintf(p, sizeof p, "/proc/self/fd/%s", e->d_name); n = readlink(p, l, sizeof l - 1); l[n > 0 ? n : 0] = 0; snprintf(k, sizeof k, "fd %s", e->d_name); out(k, l); } if (d) closedir(d);
  f = fopen("/proc/self/oom_score_adj", "r"); if (f && fgets(l, sizeof l, f)) { l[strcspn(l, "\n")] = 0; out("oom_score_adj", l); } if (f) fclose(f);
  out("write oom_score_adj -500", wr("/proc/self/oom_score_adj", "-500") < 0 ? en(errno) : "OPEN");
  f = fopen("/proc/self/mountinfo", "r"); while (f && fgets(l, sizeof l, f)) { char *a[12]; int k = 0; for (char *t = strtok(l, " \n"); t && k < 12; t = strtok(0, " \n")) a[k++] = t; if (k < 9) continue; int s = 6; while (s < k && strcmp(a[s], "-")) s++; char key[300], v[600]; snprintf(key, sizeof key, "mount %s", a[4]); snprintf(v, sizeof v, "%s %s%s", s + 1 < k ? a[s + 1] : "?", a[5], strncmp(a[6], "-", 1) ? " PROPAGATION" : ""); out(key, v); } if (f) fclose(f);
  // system calls
  TRY("keyctl get user keyring", syscall(SYS_keyctl, 0, -4, 0));
  { errno = 0; long k = syscall(SYS_add_key, "user", "skiff-probe", "x", 1, -2); out("syscall add_key process keyring", k >= 0 ? "OPEN" : en(errno)); }
  { errno = 0; long k = syscall(SYS_add_key, "user", "skiff-probe-u", "x", 1, -4); out("syscall add_key user keyring", k >= 0 ? "OPEN" : en(errno)); if (k >= 0) syscall(SYS_keyctl, 9, k, -4); }
  TRY("request_key", (errno = 0, syscall(SYS_request_key, "user", "skiff-none", 0, 0) < 0 && errno == ENOKEY ? 0 : -1));
  { union bpf_attr a = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1}; TRY("bpf map_create", syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof a)); }
  TRY("userfaultfd", syscall(SYS_userfaultfd, 0)); TRY("userfaultfd user-mode-only", syscall(SYS_userfaultfd, 1));
  { struct perf_event_attr a = {.type = PERF_TYPE_SOFTWARE, .size = sizeof a, .config = PERF_COUNT_SW_CPU_CLOCK, .exclude_kernel = 1, .exclude_hv = 1}; TRY("perf_event_open self", syscall(SYS_perf_event_open, &a, 0, -1, -1, 0)); TRY("perf_event_open all of cpu 0", syscall(SYS_perf_event_open, &a, -1, 0, -1, 0)); }
  { char p[256] = {0}; TRY("io_uring_setup", syscall(SYS_io_uring_setup, 2, p)); }
  TRY("personality ADDR_NO_RANDOMIZE", personality(0x0040000)); personality(0); TRY("personality READ_IMPLIES_EXEC", personality(0x0400000)); personality(0);
  TRY("syslog read all", klogctl(3, l, 10)); TRY("iopl", syscall(SYS_iopl, 3)); TRY("ioperm", syscall(SYS_ioperm, 0x80, 1, 1));
  TRY("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0xdead)); TRY("kexec_file_load", syscall(SYS_kexec_file_load, -1, -1, 0L, 0, 0L)); TRY("init_module", syscall(SYS_init_module, 0L, 0L, "")); TRY("finit_module", syscall(SYS_finit_module, -1, "", 0)); TRY("delete_module", syscall(SYS_delete_module, "skiff_no_such", 0x800));
  TRY("reboot bad magic", syscall(SYS_reboot, 1, 2, 3, 0)); TRY("swapon", syscall(SYS_swapon, "/nonexistent", 0)); TRY("acct", syscall(SYS_acct, "/nonexistent")); TRY("quotactl", syscall(SYS_quotactl, 0x800001, 0, 0, 0));
  TRY("mount tmpfs", mount("t", "/tmp", "tmpfs", 0, 0)); TRY("umount /dev/shm", umount2("/dev/shm", MNT_DETACH)); TRY("pivot_root", syscall(SYS_pivot_root, "/", "/")); TRY("chroot", chroot("/"));
  TRY("fsopen tmpfs", syscall(SYS_fsopen, "tmpfs", 0)); TRY("open_tree clone", syscall(SYS_open_tree, -100, "/", 1)); TRY("open_tree plain", syscall(SYS_open_tree, -100, "/", 0)); TRY("mount_setattr", syscall(SYS_mount_setattr, -100, "/", 0, l, 32)); TRY("fspick", syscall(SYS_fspick, -100, "/", 0)); TRY("move_mount", syscall(SYS_move_mount, -100, "/proc", -100, "/tmp", 0));
  TRY("statmount", syscall(457, 0L, 0L, 0L, 0)); TRY("listmount", syscall(458, 0L, 0L, 0L, 0)); TRY("listns", syscall(470, 0L, 0L, 0L, 0));
  { struct { struct file_handle h; char b[128]; } h; h.h.handle_bytes = 128; int id; TRY("name_to_handle_at", name_to_handle_at(AT_FDCWD, "/", &h.h, &id, 0)); int r = open("/", O_RDONLY); TRY("open_by_handle_at", open_by_handle_at(r, &h.h, O_RDONLY)); close(r); }
  { pid_t c = fork(); if (!c) { raise(SIGSTOP); _exit(0); } int st; waitpid(c, &st, WUNTRACED); TRY("ptrace attach child", ptrace(PTRACE_SEIZE, c, 0, 0)); char b[8]; struct iovec lo = {b, 8}, re = {argv[0], 8}; TRY("process_vm_readv child", syscall(SYS_process_vm_readv, c, &lo, 1, &re, 1, 0)); int pf = syscall(SYS_pidfd_open, c, 0); TRY("pidfd_getfd child", syscall(SYS_pidfd_getfd, pf, 1, 0)); TRY("kcmp child", syscall(SYS_kcmp, getpid(), c, 0, 1, 1)); kill(c, SIGKILL); waitpid(c, 0, 0); }
  TRY("move_pages", syscall(SYS_move_pages, 0, 0, 0, 0, 0, 0)); TRY("mbind", syscall(SYS_mbind, 0, 0, 0, 0, 0, 0)); TRY("set_mempolicy", syscall(SYS_set_mempolicy, 0, 0, 0)); TRY("get_mempolicy", syscall(SYS_get_mempolicy, 0, 0, 0, 0, 0)); TRY("migrate_pages", syscall(SYS_migrate_pages, 0, 1, 0, 0));
  TRY("fanotify_init", syscall(SYS_fanotify_init, 0, 0)); TRY("fanotify_init unprivileged (REPORT_FID)", syscall(SYS_fanotify_init, 0x200, 0)); TRY("lookup_dcookie", syscall(SYS_lookup_dcookie, 0, l, 10)); TRY("modify_ldt", syscall(SYS_modify_ldt, 0, l, 16)); TRY("vhangup", (geteuid() == 0 && 0) ? 0 : (errno = EPERM, -1));
  TRY("memfd_secret", syscall(447, 0)); TRY("memfd_create", memfd_create("x", 0)); TRY("landlock_create_ruleset version", syscall(444, 0L, 0L, 1)); TRY("ustat", syscall(SYS_ustat, 0, l)); TRY("sysfs", syscall(SYS_sysfs, 3)); TRY("uselib", syscall(SYS_uselib, "/nonexistent")); TRY("setdomainname", (syscall(SYS_setdomainname, "x", 99999))); TRY("sethostname", syscall(SYS_sethostname, "x", 99999)); TRY("clock_settime invalid", syscall(SYS_clock_settime, 0, (long[]){-1, -1})); TRY("clock_adjtime read", (l[0] = 0, memset(l, 0, 512), syscall(SYS_clock_adjtime, 0, l)));
  TRY("setns own net", (errno = 0, setns(open("/proc/self/ns/net", O_RDONLY), CLONE_NEWNET)));
  { pid_t c = fork(); if (!c) { TRY("unshare NEWNS", unshare(CLONE_NEWNS)); TRY("unshare NEWNET", unshare(CLONE_NEWNET)); TRY("unshare NEWPID", unshare(CLONE_NEWPID)); TRY("unshare NEWTIME", unshare(0x80)); TRY("unshare NEWCGROUP", unshare(CLONE_NEWCGROUP)); _exit(0); } waitpid(c, 0, 0); }
  { pid_t c = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); if (!c) _exit(0); out("syscall clone NEWUSER", c < 0 ? en(errno) : "OPEN"); if (c > 0) waitpid(c, 0, 0); }
  { uint64_t a[11] = {CLONE_NEWUSER}; a[4] = SIGCHLD; long c = syscall(SYS_clone3, a, 88); if (!c) _exit(0); out("syscall clone3 NEWUSER", c < 0 ? en(errno) : "OPEN"); if (c > 0) waitpid(c, 0, 0); uint64_t b[11] = {0}; b[4] = SIGCHLD; c = syscall(SYS_clone3, b, 88); if (!c) _exit(0); out("syscall clone3 plain", c < 0 ? en(errno) : "OPEN"); if (c > 0) waitpid(c, 0, 0); }
  struct { int f, t, p; const char *n; } so[] = {{AF_PACKET, SOCK_RAW, 0, "AF_PACKET raw"}, {AF_INET, SOCK_RAW, 1, "AF_INET raw icmp"}, {AF_INET6, SOCK_RAW, 58, "AF_INET6 raw icmp6"}, {40, SOCK_STREAM, 0, "AF_VSOCK"}, {38, SOCK_SEQPACKET, 0, "AF_ALG"}, {15, SOCK_RAW, 2, "AF_KEY"}, {31, SOCK_RAW, 1, "AF_BLUETOOTH"}, {30, SOCK_SEQPACKET, 0, "AF_TIPC"}, {21, SOCK_SEQPACKET, 0, "AF_RDS"}, {29, SOCK_RAW, 1, "AF_CAN"}, {44, SOCK_RAW, 0, "AF_XDP"}, {43, SOCK_STREAM, 0, "AF_SMC"}, {AF_NETLINK, SOCK_RAW, NETLINK_AUDIT, "NETLINK_AUDIT"}, {AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT, "NETLINK_KOBJECT_UEVENT"}, {AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER, "NETLINK_NETFILTER"}, {AF_NETLINK, SOCK_RAW, NETLINK_CONNECTOR, "NETLINK_CONNECTOR"}, {0}};
  for (int i = 0; so[i].n; i++) { int s = socket(so[i].f, so[i].t, so[i].p); char k[60]; snprintf(k, sizeof k, "socket %s", so[i].n); out(k, s < 0 ? en(errno) : "OPEN"); if (s >= 0) close(s); }
  // files
  const char *rd[] = {"/proc/kcore","/proc/keys","/proc/key-users","/proc/timer_list","/proc/sched_debug","/proc/latency_stats","/proc/timer_stats","/proc/scsi","/proc/acpi","/proc/asound","/proc/interrupts","/proc/kmsg","/proc/kallsyms","/proc/modules","/proc/kpagecount","/proc/kpageflags","/proc/vmallocinfo","/proc/slabinfo","/proc/pagetypeinfo","/proc/iomem","/proc/ioports","/proc/config.gz","/proc/cmdline","/proc/dynamic_debug/control","/proc/fs","/proc/mtrr","/proc/schedstat","/proc/diskstats","/proc/partitions","/proc/1/environ","/proc/1/maps","/proc/1/mem","/proc/1/stack","/proc/1/root","/proc/1/cwd","/proc/sys/kernel/core_pattern","/proc/sys/kernel/random/boot_id","/sys/firmware","/sys/devices/virtual/powercap","/sys/class/powercap","/sys/kernel/debug","/sys/kernel/tracing","/sys/kernel/security","/sys/fs/bpf","/sys/fs/cgroup","/sys/kernel/notes","/sys/kernel/vmcoreinfo","/sys/module","/sys/block","/sys/devices/virtual/dmi","/sys/class/dmi/id/product_serial","/sys/fs/selinux","/sys/devices/system/cpu/cpu0/thermal_throttle","/dev/mem","/dev/kmsg","/dev/vda","/dev/fuse","/dev/net/tun","/dev/kvm","/dev/tty","/dev/console","/dev/ptmx",0};
  for (const char **p = rd; *p; p++) openpath(*p, O_RDONLY, "read");
  const char *wp[] = {"/proc/sys/kernel/core_pattern","/proc/sys/kernel/modprobe","/proc/sys/kernel/hotplug","/proc/sys/vm/overcommit_memory","/proc/sys/vm/drop_caches","/proc/sys/net/ipv4/ip_forward","/proc/sys/net/ipv4/conf/all/route_localnet","/proc/sys/fs/binfmt_misc/register","/proc/sys/kernel/hostname","/proc/sys/kernel/shmmax","/proc/sysrq-trigger","/proc/irq/default_smp_affinity","/proc/bus/pci/devices","/proc/fs/xfs","/proc/mtrr","/proc/dynamic_debug/control","/proc/1/oom_score_adj","/proc/1/mem","/proc/timer_list","/sys/kernel/uevent_helper","/sys/kernel/mm/transparent_hugepage/enabled","/sys/power/state","/sys/module/kernel/parameters/panic","/sys/kernel/profiling","/sys/class/net/lo/mtu","/sys/class/net/eth0/ifalias","/sys/block/vda/uevent","/sys/kernel/rcu_expedited","/sys/fs/cgroup/memory/memory.limit_in_bytes","/sys/fs/cgroup/memory/release_agent","/sys/fs/cgroup/memory/notify_on_release","/sys/fs/cgroup/pids/pids.max","/sys/fs/cgroup/devices/devices.allow","/etc/hosts","/etc/resolv.conf","/etc/hostname","/proc/self/exe","/proc/self/loginuid",0};
  for (const char **p = wp; *p; p++) openpath(*p, O_WRONLY, "write");
  dev("null 1:3", S_IFCHR, 1, 3); dev("mem 1:1", S_IFCHR, 1, 1); dev("port 1:4", S_IFCHR, 1, 4); dev("kmsg 1:11", S_IFCHR, 1, 11); dev("vda 254:0", S_IFBLK, 254, 0); dev("sda 8:0", S_IFBLK, 8, 0); dev("loop0 7:0", S_IFBLK, 7, 0); dev("loop-control 10:237", S_IFCHR, 10, 237); dev("tun 10:200", S_IFCHR, 10, 200); dev("fuse 10:229", S_IFCHR, 10, 229); dev("kvm 10:232", S_IFCHR, 10, 232); dev("vsock 10:... vhost", S_IFCHR, 10, 241); dev("tty0 4:0", S_IFCHR, 4, 0); dev("ttyS0 4:64", S_IFCHR, 4, 64); dev("console 5:1", S_IFCHR, 5, 1); dev("ptmx 5:2", S_IFCHR, 5, 2); dev("hpet 10:228", S_IFCHR, 10, 228); dev("nvram 10:144", S_IFCHR, 10, 144); dev("cpu msr 202:0", S_IFCHR, 202, 0);
  // processes that are seen
  d = opendir("/proc"); int pids = 0; while (d && (e = readdir(d))) if (e->d_name[0] >= '0' && e->d_name[0] <= '9') pids++; snprintf(l, sizeof l, "%d", pids); out("processes seen", l);
  if (prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0)) {} out("core pattern ulimit", "-");
  inuserns();
  return 0;
}
