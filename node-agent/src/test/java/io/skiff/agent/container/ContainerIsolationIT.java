package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A container looks around and reports what it finds. */
@Tag("cgroup")
class ContainerIsolationIT {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void hasItsPodsHostnameAndCannotChangeTheHosts() throws IOException {
        var before = Files.readString(Path.of("/proc/sys/kernel/hostname"));

        var text = lab.container("name")
                .script("hostname; hostname changed; hostname")
                .security(Lab.capabilities("SYS_ADMIN"))
                .runToEnd()
                .text();

        assertThat(text).isEqualTo("lab-pod\nchanged\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname"))).isEqualTo(before);
        assertThat(InetAddress.getLocalHost().getHostName()).isNotEqualTo("changed");
    }

    @Test
    void isTheFirstProcessAndSeesOnlyItsOwn() {
        var lines = lab.run("echo pid $$; ps -o pid,args; true").lines().toList();

        assertThat(lines.get(0)).isEqualTo("pid 1");
        assertThat(lines.subList(2, lines.size()))
                .hasSize(2)
                .allMatch(line -> line.contains("sh") || line.contains("ps"));
    }

    @Test
    void findsNoWayUpFromItsRoot() {
        var script = "ls /; echo --; ls /../../..; echo --; ls /proc/1/root/..; echo --; cd /; cd ../../..; ls";

        var views = List.of(lab.run(script).split("--\n", -1));

        assertThat(views).hasSize(4);
        assertThat(views).allMatch(views.get(0)::equals);
        assertThat(views.get(0)).contains("bin").doesNotContain("work", "home", "boot");
    }

    /**
     * The classic escape from chroot: a second chroot leaves the working directory outside. pivot_root has no outside.
     */
    @Test
    void doesNotEscapeWithASecondChroot() {
        var text = lab.run(
                "mkdir /tmp/jail /tmp/jail/bin; cp /bin/busybox /tmp/jail/bin/ 2>/dev/null || cat /bin/busybox > "
                        + "/tmp/jail/bin/busybox; chmod 755 /tmp/jail/bin/busybox 2>/dev/null || busybox chmod 755 /tmp/jail/bin/busybox; "
                        + "chroot /tmp/jail /bin/busybox sh -c '"
                        + "busybox=/bin/busybox; cd ../../../../../../..; $busybox ls' ");

        assertThat(text.strip()).isEqualTo("bin");
    }

    @Test
    void keepsItsMountsToItself() throws IOException {
        var outcome = lab.container("mounts")
                .script("mkdir /tmp/m && mount -t tmpfs skiff-it-mount /tmp/m && grep -c skiff-it-mount /proc/mounts; "
                        + "touch /tmp/m/file; echo ready; sleep 300")
                .security(Lab.withoutAppArmor(Lab.capabilities("SYS_ADMIN")))
                .start();
        lab.awaitText(outcome, "ready");

        assertThat(lab.output.text(outcome)).startsWith("1\n");
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain("skiff-it-mount");
    }

    @Test
    void seesNoMountOfTheHost() {
        var text = lab.run("cat /proc/mounts");

        assertThat(text.lines().map(line -> line.split(" ", -1)[1]))
                .allMatch(point -> point.equals("/")
                        || point.startsWith("/proc")
                        || point.startsWith("/dev")
                        || point.startsWith("/sys"));
    }

    @Test
    void startsWithAPristineRootAfterARestart() {
        var script = "ls /tmp /etc; echo left > /tmp/left; rm /etc/passwd";
        var first = lab.container("web").attempt(0).script(script).runToEnd().text();
        var second = lab.container("web").attempt(1).script(script).runToEnd().text();

        assertThat(first).contains("passwd").doesNotContain("left");
        assertThat(second).isEqualTo(first);
        assertThat(lab.layer.resolve("etc/passwd")).exists();
    }

    @Test
    void hasNoDescriptorBesideTheStandardOnes() {
        // the listing itself opens one more descriptor
        assertThat(lab.run("ls /proc/self/fd").lines()).containsExactly("0", "1", "2", "3");
        assertThat(lab.run("ls -l /proc/1/fd"))
                .contains("0 -> /dev/null")
                .contains("1 -> ")
                .contains("2 -> ");
    }

    @Test
    void seesItselfAtTheRootOfItsControlGroups() {
        assertThat(lab.run("cat /proc/self/cgroup").lines().map(line -> line.split(":", 3)[2]))
                .isNotEmpty()
                .allMatch("/"::equals);
    }

    @Test
    void liesInAGroupOfItsOwnInEveryHierarchyAndLeavesNone() throws IOException {
        var id = lab.container("groups").script("echo ready; sleep 300").start();
        lab.awaitText(id, "ready");
        var running = (ContainerObservation.Running) lab.runtime.list().get(0).state();

        var own = "/" + lab.config.cgroupRootName() + "/" + lab.pod.value() + "/groups_0";
        assertThat(Files.readString(Path.of("/proc/" + running.pid() + "/cgroup"))
                        .lines())
                .isNotEmpty()
                .allMatch(line -> line.endsWith(own));

        lab.runtime.kill(id);
        lab.awaitEnd(id);
        lab.runtime.remove(id);
        for (var hierarchy : hierarchies()) {
            assertThat(hierarchy.resolve(own.substring(1))).doesNotExist();
        }
    }

    /**
     * The capability stands in for a user namespace: the container mounts the hierarchies, to freeze and kill the
     * processes in them.
     */
    @Test
    void seesNoGroupOfTheHostInAnyHierarchyThatItMounts() throws IOException {
        var group = "skiff-it-victim" + ProcessHandle.current().pid();
        try {
            for (var hierarchy : hierarchies()) {
                Files.createDirectory(hierarchy.resolve(group));
            }
            var text = lab.container("mounts")
                    .script(
                            "while IFS=: read number name path; do mkdir -p /tmp/h$number; "
                                    + "case $number in 0) mount -t cgroup2 none /tmp/h0;; *) mount -t cgroup -o $name none /tmp/h$number;; esac"
                                    + " && echo mounted $name; ls -d /tmp/h$number/skiff-* 2>/dev/null; done < /proc/self/cgroup; echo done")
                    .security(Lab.withoutAppArmor(Lab.capabilities("SYS_ADMIN")))
                    .runToEnd()
                    .text();

            assertThat(text).contains("mounted").endsWith("done\n").doesNotContain("skiff-");
        } finally {
            for (var hierarchy : hierarchies()) {
                Files.deleteIfExists(hierarchy.resolve(group));
            }
        }
    }

    private static List<Path> hierarchies() throws IOException {
        return Files.readString(Path.of("/proc/self/mounts"))
                .lines()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals("cgroup") || fields[2].equals("cgroup2"))
                .map(fields -> Path.of(fields[1]))
                .toList();
    }

    @Test
    void inheritsNothingFromTheAgent() {
        var text = lab.run("umask; ulimit -n; ulimit -c; pwd; env");
        // not with the shell, which itself ignores signals
        var signals = lab.container("signals")
                .argv("/bin/grep", "-E", "Sig(Blk|Ign)", "/proc/1/status")
                .runToEnd()
                .text();

        assertThat(signals).isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
        assertThat(text.lines().toList().subList(0, 4)).containsExactly("0022", "1024", "0", "/");
        assertThat(text)
                .contains("PATH=/bin:/usr/bin", "HOME=/root", "HOSTNAME=lab-pod")
                .doesNotContain("JAVA");
    }

    @Test
    void leadsTheSessionItIsIn() {
        assertThat(lab.run("awk '{print $6}' /proc/1/stat")).isEqualTo("1\n");
    }

    @Test
    void sharesTheNetworkOfItsPodAndNothingOfTheHosts() {
        assertThat(lab.run("ip -o link | wc -l; ip -o addr show lo | head -1"))
                .startsWith("1\n")
                .contains("127.0.0.1");
    }

    @Test
    void writesThroughItsStandardOutputFile() {
        assertThat(lab.run("echo one > /dev/stdout; echo two > /dev/stderr; echo three > /proc/self/fd/1"))
                .contains("one\n", "two\n", "three\n");
    }

    @Test
    void writesThroughItsStandardOutputFileAsAnotherUser() {
        var outcome = lab.container("user")
                .user("web")
                .script("id -u; echo one > /dev/stdout")
                .runToEnd();

        assertThat(outcome.text()).isEqualTo("1000\none\n");
    }

    @Test
    void usesTheHostsNetworkOnRequest() throws IOException {
        try (var host = new Lab(true)) {
            var own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")) + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/uts"));

            assertThat(host.run("echo $(readlink /proc/self/ns/net) $(readlink /proc/self/ns/uts)")
                            .strip())
                    .isEqualTo(own);
        }
    }
}
