package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.UserRange;
import io.skiff.agent.security.Capability;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.Confinement;
import io.skiff.agent.security.apparmor.AppArmorChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A container tries what it must not do. */
@Tag("cgroup")
class ContainerSecurityIT {

    private static final String CAPABILITIES = "grep -E '^Cap' /proc/self/status | tr -d '\\t'";

    /** What a privileged container has, which is no more than its agent. */
    private static final CapabilitySet AGENT = AgentProcess.read().boundingSet(UserRange.HOST);

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void holdsDockersCapabilities() {
        assertThat(lab.run(CAPABILITIES).lines())
                .containsExactly(
                        "CapInh:0000000000000000",
                        "CapPrm:00000000a80425fb",
                        "CapEff:00000000a80425fb",
                        "CapBnd:00000000a80425fb",
                        "CapAmb:0000000000000000");
    }

    @Test
    void holdsNoneAsAnotherUserThanRoot() {
        assertThat(lab.container("user")
                        .user("web")
                        .script(CAPABILITIES)
                        .runToEnd()
                        .text()
                        .lines())
                .contains("CapPrm:0000000000000000", "CapEff:0000000000000000", "CapBnd:00000000a80425fb");
    }

    @Test
    void addsAndDropsCapabilities() {
        var security = new SecuritySpec(
                List.of("NET_ADMIN"), List.of("ALL"), false, false, Optional.empty(), Optional.empty(), false);

        assertThat(lab.container("caps")
                        .security(security)
                        .script(CAPABILITIES)
                        .runToEnd()
                        .text())
                .contains("CapEff:0000000000001000");
    }

    @Test
    void setsNoNewPrivilegesWhenAsked() {
        var security = new SecuritySpec(List.of(), List.of(), true, false, Optional.empty(), Optional.empty(), false);
        var script = "grep NoNewPrivs /proc/self/status | tr -d '\\t'";

        assertThat(lab.container("nnp")
                        .security(security)
                        .script(script)
                        .runToEnd()
                        .text())
                .isEqualTo("NoNewPrivs:1\n");
        assertThat(lab.run(script)).isEqualTo("NoNewPrivs:0\n");
    }

    @Test
    void masksWhatTellsOfTheHost() {
        assertThat(lab.run("cat /proc/kcore /proc/keys /proc/timer_list 2>/dev/null | wc -c; ls /sys/firmware | wc -l"))
                .isEqualTo("0\n0\n");
    }

    @Test
    void cannotWriteTheKernelsSettings() {
        var text = lab.run(
                "for f in /proc/sys/kernel/hostname /proc/sysrq-trigger /sys/kernel/uevent_helper "
                        + "/sys/fs/cgroup/x /proc/irq/default_smp_affinity; do (echo x > $f) 2>/dev/null && echo wrote $f; done; echo done");

        assertThat(text).isEqualTo("done\n");
    }

    @Test
    void cannotOpenABlockDeviceItMade() {
        var text = lab.run("mknod /tmp/disk b 254 0 && echo made; mknod /tmp/mem c 1 1 && echo made; "
                + "dd if=/tmp/disk of=/dev/null bs=512 count=1 2>&1 | grep -o 'Operation not permitted'; "
                + "dd if=/tmp/mem of=/dev/null bs=1 count=1 2>&1 | grep -o 'Operation not permitted'; "
                + "head -c 4 /dev/urandom | wc -c; echo x > /dev/null && echo null");

        assertThat(text).isEqualTo("made\nmade\nOperation not permitted\nOperation not permitted\n4\nnull\n");
    }

    /** A device of the host that the others cannot open, its settings, and everything that is hidden from them. */
    @Test
    void isPrivilegedWhenAskedAndItsNeighbourIsNot() {
        var script = CAPABILITIES
                + "; grep -E '^Seccomp:' /proc/self/status | tr -d '\\t'; dd if=/dev/kmsg of=/dev/null bs=8192 count=1 2>/dev/null && echo device; "
                + "mknod /tmp/kmsg c 1 11; dd if=/tmp/kmsg of=/dev/null bs=8192 count=1 2>/dev/null && echo made device; "
                + "grep -qE ' /sys sysfs rw' /proc/mounts && echo sys; grep -E ' /proc/| /sys/firmware' /proc/mounts | wc -l; "
                + "mkdir /tmp/m && mount -t tmpfs none /tmp/m && echo mounts; "
                + "f=$(ls -d /sys/fs/cgroup/pids /sys/fs/cgroup 2> /dev/null | head -1); (mkdir $f/mine && busybox rmdir $f/mine) && echo groups; echo end";
        var privileged = SecuritySpec.DEFAULT.withConfinement(Confinement.PRIVILEGED);

        assertThat(lab.container("privileged")
                        .security(privileged)
                        .script(script)
                        .runToEnd()
                        .text())
                .contains("CapEff:" + AGENT, "Seccomp:0\n", "\ndevice\nmade device\nsys\n0\nmounts\ngroups\nend\n");
        assertThat(lab.container("usual").script(script).runToEnd().text())
                .contains("CapEff:00000000a80425fb", "Seccomp:2\n", "\nend\n")
                .doesNotContain("\ndevice", "made device", "\nsys\n", "\nmounts", "\ngroups");
        var dropped = new SecuritySpec(
                        List.of(), List.of("SYS_ADMIN"), false, false, Optional.empty(), Optional.empty(), false)
                .withConfinement(Confinement.PRIVILEGED);
        assertThat(lab.container("dropped")
                        .security(dropped)
                        .script(CAPABILITIES)
                        .runToEnd()
                        .text())
                .contains("CapEff:" + new CapabilitySet(AGENT.bits() & ~Capability.SYS_ADMIN.bit()));
    }

    /** It reads the agent's files on the host's disk anyway; a container with SYS_PTRACE alone does not. */
    @Test
    void isExecutedInWhenPrivileged() {
        var privileged = lab.container("privileged")
                .security(SecuritySpec.DEFAULT.withConfinement(Confinement.PRIVILEGED))
                .script("sleep 600")
                .start();
        var tracing = lab.container("tracing")
                .security(Lab.capabilities("SYS_PTRACE"))
                .script("sleep 600")
                .start();
        var request = new ExecRequest(List.of("cat", "/proc/1/cmdline"), Lab.PATIENCE, 1000, false);

        assertThat(lab.runtime.exec(privileged, request).exitCode()).isZero();
        assertThatThrownBy(() -> lab.runtime.exec(tracing, request)).hasMessageContaining("SYS_PTRACE");
    }

    @Test
    void keepsItsRootReadOnlyWhenAsked() {
        var security = new SecuritySpec(List.of(), List.of(), false, true, Optional.empty(), Optional.empty(), false);

        assertThat(lab.container("ro")
                        .security(security)
                        .script("touch /x 2>&1; touch /dev/shm/y && echo shm")
                        .runToEnd()
                        .text())
                .contains("Read-only file system")
                .contains("shm");
    }

    @Test
    void runsAsAUserAndGroupsOfTheImage() {
        assertThat(lab.container("user")
                        .user("web")
                        .script("id; echo $HOME")
                        .runToEnd()
                        .text())
                .isEqualTo("uid=1000(web) gid=1000(web) groups=1000(web),1500(logs)\n/home/web\n");
        assertThat(lab.container("user")
                        .user("4242:99")
                        .script("id -u; id -g")
                        .runToEnd()
                        .text())
                .isEqualTo("4242\n99\n");
    }

    @Test
    void takesNoGroupsOfTheImageWhenAsked() {
        assertThat(lab.container("user")
                        .user("web")
                        .security(SecuritySpec.DEFAULT.withStrictGroups())
                        .script("id -G")
                        .runToEnd()
                        .text())
                .isEqualTo("1000\n");
    }

    @Test
    void refusesRootWhenAskedTo() {
        var security = new SecuritySpec(List.of(), List.of(), false, false, Optional.empty(), Optional.empty(), true);

        assertThatThrownBy(() -> lab.container("root").security(security).start())
                .isInstanceOf(ContainerException.class)
                .hasMessage("runAsNonRoot is set, but the container would run as root");
    }

    @Test
    void bindsVolumesAndFiles() throws IOException {
        var volume = Files.createDirectories(lab.directory.resolve("volume"));
        Files.writeString(volume.resolve("from-host"), "hello");

        var readable = lab.container("volume")
                .mount(volume, "/data/deep/volume", false)
                .script("cat /data/deep/volume/from-host; echo back > /data/deep/volume/from-container")
                .runToEnd();
        var readOnly = lab.container("volume")
                .mount(volume, "/data", true)
                .script("cat /data/from-host; touch /data/x 2>&1")
                .runToEnd();
        var file = lab.container("file")
                .mount(volume.resolve("from-host"), "/etc/some/file", true)
                .script("cat /etc/some/file")
                .runToEnd();

        assertThat(readable.text()).isEqualTo("hello");
        assertThat(volume.resolve("from-container")).hasContent("back\n");
        assertThat(readOnly.text()).startsWith("hello").contains("Read-only file system");
        assertThat(file.text()).isEqualTo("hello");
    }

    /** The image has a link to a directory of the host. The volume must land inside the root. */
    @Test
    void neverFollowsALinkOfTheImageOutside() throws IOException {
        var outside = Files.createDirectories(lab.directory.resolve("outside"));
        var layer = Files.createDirectories(lab.directory.resolve("evil"));
        // the targets of the links, as the container resolves them
        Files.createDirectories(layer.resolve(outside.toString().substring(1)));
        Files.createSymbolicLink(layer.resolve("data"), outside);
        Files.createSymbolicLink(layer.resolve("up"), Path.of("../../../../../../../../" + outside));
        var volume = Files.createDirectories(lab.directory.resolve("volume"));

        for (var target : List.of("/data/new", "/up/new")) {
            lab.container("evil")
                    .layers(List.of(layer, lab.layer))
                    .mount(volume, target, false)
                    .script("touch " + target + "/file")
                    .runToEnd();
            assertThat(volume.resolve("file")).exists();
            Files.delete(volume.resolve("file"));
        }

        assertThat(outside).isEmptyDirectory();
    }

    /**
     * A working directory is held open, so a later mount on it does not hide it. The test opens the file and writes
     * nothing.
     */
    @Test
    void cannotWriteTheKernelsSettingsFromWithin() {
        var text = lab.container("within")
                .workingDirectory("/proc/sys/kernel")
                .script("for f in ./core_pattern ./panic; do (: >> $f) 2>&1 && echo opened $f; done; echo done")
                .runToEnd()
                .text();

        assertThat(text)
                .contains("Read-only file system")
                .doesNotContain("opened")
                .endsWith("done\n");
        assertThat(lab.container("masked")
                        .workingDirectory("/sys/firmware")
                        .script("ls")
                        .runToEnd()
                        .text())
                .isEmpty();
    }

    /** CVE-2024-21626: the child still has a descriptor of the host, and a working directory that goes through it. */
    @Test
    void findsNoDescriptorToLeaveItsRootThrough() throws IOException {
        var layer = Files.createDirectories(lab.directory.resolve("evil"));
        var volume = Files.createDirectories(lab.directory.resolve("volume"));
        for (int descriptor : lowestFreeDescriptors()) {
            var path = "/proc/self/fd/" + descriptor;
            Files.createSymbolicLink(layer.resolve("up" + descriptor), Path.of(path + "/../../.."));
            for (var directory : List.of(path, "/up" + descriptor)) {
                var escape = lab.container("escape")
                        .layers(List.of(layer, lab.layer))
                        .mount(volume, "/data", false)
                        .workingDirectory(directory)
                        .script("pwd; ls -a");
                assertThatThrownBy(() -> assertThat(escape.runToEnd().text()).isEmpty())
                        .as("started in %s", directory)
                        .isInstanceOf(ErrnoException.class)
                        .hasMessageMatching("(open|mkdir|chdir to the working directory) .*: (ELOOP|ENOENT|ENOTDIR)");
            }
        }
    }

    /** The same through the target of a mount, where the child makes a directory. */
    @Test
    void makesNoDirectoryThroughADescriptorOfTheHost() throws IOException {
        var layer = Files.createDirectories(lab.directory.resolve("evil"));
        var volume = Files.createDirectories(lab.directory.resolve("volume"));
        for (int descriptor : lowestFreeDescriptors()) {
            Files.createSymbolicLink(layer.resolve("link" + descriptor), Path.of("/proc/self/fd/" + descriptor));
            var escape = lab.container("escape")
                    .layers(List.of(layer, lab.layer))
                    .mount(volume, "/link" + descriptor + "/escaped", false);
            assertThatThrownBy(escape::start).isInstanceOf(ErrnoException.class).hasNoSuppressedExceptions();
        }
    }

    /** Lists the lowest free descriptors, one of which the next launch opens. */
    private static List<Integer> lowestFreeDescriptors() {
        return IntStream.range(3, 1000)
                .filter(descriptor -> !Files.exists(Path.of("/proc/self/fd/" + descriptor), LinkOption.NOFOLLOW_LINKS))
                .limit(20)
                .boxed()
                .toList();
    }

    /** Wherever this runs: AppArmorIT shows what a profile does where the kernel has it. */
    @Test
    void aProfileThatTheHostCannotEnforceIsRefused() {
        assertThat(lab.container("free")
                        .security(SecuritySpec.DEFAULT.withAppArmor(AppArmorChoice.UNCONFINED))
                        .script("echo runs")
                        .runToEnd()
                        .text())
                .isEqualTo("runs\n");
        var bound = lab.container("bound")
                .security(SecuritySpec.DEFAULT.withAppArmor(AppArmorChoice.localhost("no-such-profile")))
                .script("echo runs");
        assertThatThrownBy(bound::start)
                .isInstanceOf(ContainerException.class)
                .hasMessageMatching(
                        "Cannot enforce AppArmor: AppArmor is not enabled on the host|apparmor profile not found.*");
        assertThat(lab.runtime.list()).isEmpty();
    }
}
