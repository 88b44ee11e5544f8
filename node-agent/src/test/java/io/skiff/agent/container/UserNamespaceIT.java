package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.Propagation;
import io.skiff.agent.linux.UserRange;
import io.skiff.agent.security.Confinement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pods whose users are nobody on the host, seen from inside and from outside. */
@Tag("cgroup")
class UserNamespaceIT {

    private static final HostNamespaces OWN_USERS = new HostNamespaces(false, false, false, false);
    private static final String WAIT = "; echo end; sleep 1000";

    private final Lab lab =
            new Lab(OWN_USERS, "", Map.of("net.ipv4.ip_unprivileged_port_start", "80", "kernel.shm_rmid_forced", "1"));

    @AfterEach
    void close() {
        lab.close();
    }

    private UserRange users() {
        return lab.runtime.findSandbox(lab.pod).orElseThrow().users();
    }

    private Path volume() throws IOException {
        var volume = Files.createDirectories(lab.directory.resolve("volume"));
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwx------"));
        return volume;
    }

    private static Object owner(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid");
    }

    private String exec(ContainerId id, String script) {
        var request = new ExecRequest(List.of("/bin/sh", "-c", script), Lab.PATIENCE, 10_000, false);
        return new String(lab.runtime.exec(id, request).output(), StandardCharsets.UTF_8);
    }

    @Test
    void rootIsNobodyOnTheHostAndItsFilesAreRootsOnTheDisk() throws Exception {
        var home = Files.createDirectories(lab.layer.resolve("home/web"));
        Files.setAttribute(home, "unix:uid", 1000);
        var volume = volume();
        var id = lab.container("main")
                .mounts(List.of(new BindMount(volume, "/data", false)))
                .workingDirectory("/srv/deep")
                .script(
                        "tr -s ' ' < /proc/self/uid_map; id -u; pwd; touch /data/mine; busybox chown 1000:1000 /data/mine; touch /data/roots; "
                                + "stat -c '%u %n' /bin/busybox /srv /srv/deep /home/web /dev /dev/null /dev/shm /data; "
                                + "busybox chown 70000 /data/roots || echo none of mine; echo x > /dev/null && echo > /dev/stdout"
                                + WAIT)
                .start();
        lab.awaitText(id, "end");
        var first = users().first();

        assertThat(first).isGreaterThanOrEqualTo(0x7000_0000L);
        assertThat(lab.output.text(id))
                .contains(" 0 " + first + " 65536\n0\n/srv/deep\n0 /bin/busybox\n0 /srv\n0 /srv/deep\n")
                .contains("1000 /home/web\n0 /dev\n0 /dev/null\n0 /dev/shm\n0 /data\n", "none of mine");
        assertThat(owner(volume.resolve("mine"))).isEqualTo(1000);
        assertThat(owner(volume.resolve("roots"))).isEqualTo(0);
        assertThat(owner(Path.of("/proc", pid(id)))).isEqualTo((int) first);
        assertThat(
                        exec(
                                id,
                                "id -u; tr -s ' ' < /proc/self/uid_map; grep -E 'Cap(Eff|Bnd)|Seccomp:' /proc/self/status | tr -d '\\t'"))
                .isEqualTo("0\n 0 " + first + " 65536\nCapEff:00000000a80425fb\nCapBnd:00000000a80425fb\nSeccomp:2\n");
        assertThat(lab.container("user")
                        .user("web")
                        .script("id -u; touch /home/web/x && stat -c %u /home/web/x")
                        .runToEnd()
                        .text())
                .isEqualTo("1000\n1000\n");
    }

    private String pid(ContainerId id) {
        return lab.runtime.list().stream()
                .filter(each -> each.id().equals(id))
                .map(each -> Integer.toString(((Running) each.state()).pid()))
                .findFirst()
                .orElseThrow();
    }

    /** Its range is its own as long as it is there, whatever else comes, and whichever agent looks at it. */
    @Test
    void noTwoPodsHaveAUserInCommon() {
        var other = new PodUid(UUID.randomUUID().toString());
        lab.runtime.createSandbox(new SandboxSpec(other, "other", OWN_USERS, 100));
        var mine = users();
        var others = lab.runtime.findSandbox(other).orElseThrow().users();
        assertThat(others).isNotEqualTo(mine);
        lab.restartRuntime();
        assertThat(users()).isEqualTo(mine);
        assertThat(lab.runtime.findSandbox(other).orElseThrow().users()).isEqualTo(others);
        lab.runtime.removeSandbox(other);
        lab.runtime.createSandbox(new SandboxSpec(other, "other", OWN_USERS, 100));
        assertThat(lab.runtime.findSandbox(other).orElseThrow().users()).isEqualTo(others);
        assertThat(lab.run("readlink /proc/self/ns/user; hostname"))
                .contains("user:[")
                .contains("lab-pod");
    }

    /** The settings of its network belong to its root, those of the host to nobody in it, hidden or not. */
    @Test
    void itsNetworkIsItsOwnAndTheHostsSettingsAreNot() {
        var script =
                "ip link set lo mtu 1400 && echo link; cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shm_rmid_forced; "
                        + "for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/sys/vm/drop_caches /proc/sys/kernel/modprobe "
                        + "/proc/irq/default_smp_affinity /sys/kernel/uevent_helper /proc/sys/net/core/bpf_jit_enable; do "
                        + "(echo 1 > $f) 2>/dev/null && echo wrote $f; done; grep -c ' /proc/' /proc/mounts; echo end";
        var unmasked = Lab.capabilities("NET_ADMIN").withConfinement(Confinement.UNMASKED);

        assertThat(lab.container("all")
                        .security(unmasked)
                        .script(script)
                        .runToEnd()
                        .text())
                .isEqualTo("link\n80\n1\n0\nend\n");
        assertThat(lab.container("usual").script(script).runToEnd().text())
                .contains("80\n1\n", "\nend\n")
                .doesNotContain("wrote", "\n0\nend");
    }

    /** With every capability: they count in the pod's user namespace, which owns neither the mounts nor the devices. */
    @Test
    void aHostileRootChangesNoMountAndOpensNoDevice() throws Exception {
        var secret = Files.writeString(lab.directory.resolve("secret"), "of the host");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        var volume = volume();
        var attack =
                "umount /proc/sys 2>/dev/null && echo umounted; mount -o remount,rw /sys 2>/dev/null && echo remounted; "
                        + "mount -t tmpfs none /mnt 2>/dev/null && echo mounted; mkdir /mnt; mount -t proc p /mnt 2>/dev/null && echo proc; "
                        + "for t in cgroup cgroup2 sysfs; do mount -t $t x /mnt 2>/dev/null && mkdir /mnt/mine && echo $t; done; "
                        + "busybox unshare -m sh -c 'umount /proc/sys || umount -l /proc/keys' 2>/dev/null && echo revealed; "
                        + "busybox unshare -m sh -c 'mount -o remount,bind,rw /proc/sys && echo 1 > /proc/sys/vm/drop_caches' 2>/dev/null && echo writable; "
                        + "mknod /tmp/mem c 1 1 2>/dev/null && echo node; mknod /data/null c 1 3 2>/dev/null && echo node; "
                        + "busybox chown 0:0 /data/s && busybox chmod 4777 /data/s; cat /proc/1/root" + secret
                        + " 2>/dev/null; kill -0 " + ProcessHandle.current().pid()
                        + " 2>/dev/null && echo saw; echo end";
        Files.writeString(volume.resolve("s"), "");
        var every = new SecuritySpec(
                List.of("ALL"), List.of(), false, false, java.util.Optional.empty(), java.util.Optional.empty(), false);

        assertThat(lab.container("hostile")
                        .security(every)
                        .mounts(List.of(new BindMount(volume, "", "/data", false, Propagation.NONE)))
                        .script(attack)
                        .runToEnd()
                        .text())
                .isEqualTo("end\n");
    }

    /** The capability is one of the pod's user namespace, and the agent's memory belongs to the host's. */
    @Test
    void isExecutedInWithSysPtraceAndDoesNotReadTheAgentsMemory() {
        var id = lab.container("tracer")
                .security(Lab.capabilities("SYS_PTRACE"))
                .script(
                        "while :; do for p in /proc/[0-9]*; do case $p in /proc/1|/proc/$$) continue;; esac; "
                                + "case $(cat $p/comm 2>/dev/null) in launch*) echo child >> /seen; "
                                + "cat $p/maps 2>/dev/null | grep 'jvm\\|\\.jar' >> /leak; "
                                + "readlink $p/exe 2>/dev/null | grep java >> /leak; "
                                + "(: < $p/mem) 2>/dev/null && grep -q jvm $p/maps 2>/dev/null && echo mem >> /leak;; esac; done; done")
                .start();
        for (int i = 0; i < 300 && !exec(id, "wc -l < /seen 2>/dev/null").matches("\\d+\n"); i++) {
            exec(id, "true");
        }
        assertThat(exec(id, "wc -l < /seen")).as("it did see children").matches("\\d+\n");
        assertThat(exec(id, "cat /leak")).isEmpty();
    }

    @Test
    void refusesAUserThatThePodDoesNotHave() {
        assertThatThrownBy(() -> lab.container("far").user("70000").start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("the user or group 70000 is none of the pod's");
    }

    /** A file system that cannot be seen by other ids: the kernel's own, for one. */
    @Test
    void refusesAVolumeWhoseIdsCannotBeMapped() {
        assertThatThrownBy(() -> lab.container("sys")
                        .mounts(List.of(new BindMount(Path.of("/proc"), "/host", true)))
                        .start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("hostUsers is false, and the kernel cannot map the ids of files in /proc");
    }

    @Test
    void refusesASettingThatTheNodeDoesNotAllow() {
        var other = new PodUid(UUID.randomUUID().toString());
        assertThatThrownBy(() -> lab.runtime.createSandbox(
                        new SandboxSpec(other, "other", OWN_USERS, 100, Map.of("kernel.msgmax", "9000"), false)))
                .isInstanceOf(ContainerException.class)
                .hasMessage("forbidden sysctl: \"kernel.msgmax\" not allowlisted");
        assertThat(lab.runtime.findSandbox(other)).isEmpty();
    }
}
