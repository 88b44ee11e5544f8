package io.skiff.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.linux.Propagation;
import io.skiff.agent.linux.UserRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A correct child, and each deviation from it. */
class SandboxVerificationTest {

    private static final Map<String, Long> SHARED = Map.of("net", 13L, "ipc", 14L, "uts", 15L);
    private static final List<String> OWN = List.of("mnt", "pid", "cgroup");
    private static final ExpectedVolume PLAIN = new ExpectedVolume("/data", false, Propagation.NONE);

    private static final String STATUS = """
            Name:	launch-1
            Uid:	1000	1000	1000	1000
            Gid:	100	100	100	100
            Groups:	4 50
            NSpid:	4711	1
            SigIgn:	0000000000000000
            CapInh:	0000000000000000
            CapPrm:	0000000000000000
            CapEff:	0000000000000000
            CapBnd:	00000000a80425fb
            CapAmb:	0000000000000000
            NoNewPrivs:	1
            Seccomp:	2
            Seccomp_filters:	1
            """;

    private static final String MOUNTS = """
            1 0 0:50 / / ro,relatime - overlay overlay rw,lowerdir=/l,upperdir=/state/upper,workdir=/state/work
            2 1 0:51 / /proc rw,nosuid - proc proc rw
            3 2 0:51 /sys /proc/sys ro,nosuid - proc proc rw
            8 1 8:1 /volume /srv/data rw - ext4 /dev/sda rw
            9 8 0:60 / /srv/data/beneath rw - tmpfs tmpfs rw
            """;

    private static final String GROUPS = "0::/skiff-n1/pod/web_0\n";

    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            1024                 20000                files
            """;

    private static final Map<String, Long> AGENT =
            Map.of("mnt", 1L, "pid", 2L, "net", 3L, "ipc", 4L, "uts", 5L, "cgroup", 6L);
    private static final Map<String, Long> CHILD =
            Map.of("mnt", 11L, "pid", 12L, "net", 13L, "ipc", 14L, "uts", 15L, "cgroup", 16L);

    @Test
    void findsNothingWrongWithAChildAsItMustBe() {
        assertThat(violations(STATUS, MOUNTS, CHILD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Uid:	1000	1000	1000	1000 | Uid:	1000	0	1000	1000 | user ids: [1000, 0, 1000, 1000], not [1000, 1000, 1000, 1000]",
                "Groups:	4 50 | Groups:	0 4 50 | groups: [0, 4, 50], not [4, 50]",
                "CapEff:	0000000000000000 | CapEff:	0000000000000001 | CapEff: 0000000000000001, not 0000000000000000",
                "CapBnd:	00000000a80425fb | CapBnd:	000001ffffffffff | CapBnd: 000001ffffffffff, not 00000000a80425fb",
                "CapAmb:	0000000000000000 | CapAmb:	0000000000000400 | CapAmb: 0000000000000400, not 0000000000000000",
                "NoNewPrivs:	1 | NoNewPrivs:	0 | no_new_privs: 0, not 1",
                "Seccomp:	2 | Seccomp:	0 | seccomp mode: 0, not 2",
                "Seccomp_filters:	1 | Seccomp_filters:	0 | seccomp filters: 0, not 1",
                "Seccomp_filters:	1 | Seccomp_filters:	2 | seccomp filters: 2, not 1",
                "NSpid:	4711	1 | NSpid:	4711 | process id in its namespace: [4711], not 1",
                "SigIgn:	0000000000000000 | SigIgn:	0000000000000001 | SigIgn: 0000000000000001, not 0000000000000000"
            })
    void seesAWrongStatus(String right, String wrong, String violation) {
        assertThat(violations(STATUS.replace(right, wrong), MOUNTS, CHILD)).containsExactly(violation);
    }

    /** The state that a trial met: every mount had failed, and a shell ran on the host's root. */
    @Test
    void seesTheHostsRoot() {
        var host = "1 0 8:1 / / rw,relatime - ext4 /dev/sda rw\n2 1 0:51 / /proc rw - proc proc rw\n";

        assertThat(violations(STATUS, host, CHILD))
                .anyMatch(violation -> violation.startsWith("root: ") && violation.contains("ext4"))
                .contains(
                        "mounts: ext4 on / was not asked for",
                        "mounts: no overlay on /",
                        "mounts: no proc on /proc/sys",
                        "mounts: no volume on /data");
    }

    @Test
    void seesAMountThatWasNotAskedForAndOneThatIsShared() {
        assertThat(violations(STATUS, MOUNTS + "4 1 8:1 / /host rw shared:7 - ext4 /dev/sda rw\n", CHILD))
                .containsExactly(
                        "mounts: ext4 on /host was not asked for", "mounts: /host shares its mounts with others");
    }

    @Test
    void aReadOnlyVolumeIsReadOnlyThroughout() {
        var readOnly = MOUNTS.replace("/volume /srv/data rw", "/volume /srv/data ro");
        var expected = expected(new ExpectedVolume("/data", true, Propagation.NONE));
        assertThat(violations(expected, readOnly)).containsExactly("mounts: /srv/data/beneath is not read-only");
        var beneath = readOnly.replace("/ /srv/data/beneath rw", "/ /srv/data/beneath ro");
        assertThat(violations(expected, beneath)).isEmpty();
    }

    /** A user mounts a volume for writing inside of one for reading. */
    @Test
    void aVolumeInAReadOnlyOneIsItsOwn() {
        var mounts = MOUNTS.replace("/volume /srv/data rw", "/volume /srv/data ro");
        var volumes = Map.of(
                8,
                new ExpectedVolume("/data", true, Propagation.NONE),
                9,
                new ExpectedVolume("/data/beneath", false, Propagation.NONE));
        assertThat(violations(expected(volumes), mounts)).isEmpty();
    }

    /** Only what asks for it takes in mounts of the host, and nothing gives any back. */
    @Test
    void onlyAVolumeThatAsksForItFollowsTheHost() {
        var following = MOUNTS.replace("/srv/data rw -", "/srv/data rw master:3 -");
        assertThat(violations(STATUS, following, CHILD))
                .containsExactly("mounts: /srv/data shares its mounts with others");
        var expected = expected(new ExpectedVolume("/data", false, Propagation.FROM_HOST));
        assertThat(violations(expected, following)).isEmpty();
        var shared = MOUNTS.replace("/srv/data rw -", "/srv/data rw shared:3 master:3 -");
        assertThat(violations(expected, shared)).containsExactly("mounts: /srv/data shares its mounts with others");
        assertThat(violations(expected(new ExpectedVolume("/data", false, Propagation.BOTH_WAYS)), shared))
                .isEmpty();
        var another = shared + "4 1 8:1 / /host rw shared:7 - ext4 /dev/sda rw\n";
        assertThat(violations(expected(new ExpectedVolume("/data", false, Propagation.BOTH_WAYS)), another))
                .contains("mounts: /host shares its mounts with others");
    }

    /** Each line is added to a correct child, also to one with a volume. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4 1 8:1 / /host rw - ext4 /dev/sda rw | ext4 on /host was not asked for",
                "4 2 0:51 / /proc rw - proc proc rw | proc on /proc was not asked for",
                "4 2 0:52 / /proc rw - tmpfs tmpfs rw | tmpfs on /proc was not asked for",
                "4 1 8:1 / /data rw - ext4 /dev/sda rw | ext4 on /data was not asked for",
                "4 1 0:60 / /srv rw - tmpfs tmpfs rw | tmpfs on /srv was not asked for"
            })
    void seesEachMountThatNobodyAskedFor(String line, String violation) {
        assertThat(violations(STATUS, MOUNTS + line + "\n", CHILD)).containsExactly("mounts: " + violation);
    }

    /** A mount at the volume's place, but another one than the opened one. */
    @Test
    void seesAnotherMountInTheVolumesPlace() {
        assertThat(violations(
                        STATUS,
                        MOUNTS.replace("8 1 8:1 /volume /srv/data", "7 1 8:1 /etc /srv/data")
                                .replace("9 8 ", "9 7 "),
                        CHILD))
                .containsExactly(
                        "mounts: ext4 on /srv/data was not asked for",
                        "mounts: tmpfs on /srv/data/beneath was not asked for",
                        "mounts: no volume on /data");
    }

    @Test
    void seesAnotherFileSystemInAPlace() {
        assertThat(violations(
                        STATUS, MOUNTS.replace("/proc/sys ro,nosuid - proc proc", "/proc/sys ro - tmpfs x"), CHILD))
                .containsExactly("mounts: tmpfs on /proc/sys was not asked for", "mounts: no proc on /proc/sys");
    }

    @Test
    void seesAWritablePathThatMustBeReadOnly() {
        assertThat(violations(STATUS, MOUNTS.replace("/proc/sys ro", "/proc/sys rw"), CHILD))
                .containsExactly("mounts: /proc/sys is not read-only");
    }

    @Test
    void seesNamespacesOfTheAgentAndOfAnotherPod() {
        assertThat(violations(STATUS, MOUNTS, AGENT))
                .contains(
                        "pid namespace: the agent's own", "mnt namespace: the agent's own", "net namespace: 3, not 13");
    }

    @Test
    void seesAnInheritedDescriptorAndAForeignGroup() {
        var child = child(STATUS, MOUNTS, CHILD, "/work", 1, List.of(0, 1, 2, 8, 9), "0::/user.slice\n");

        assertThat(SandboxVerification.violations(expected(), child, AGENT))
                .containsExactly(
                        "control groups: 0::/user.slice", "open descriptors: [0, 1, 2, 8, 9], not [0, 1, 2, 9]");
    }

    /** The path alone would look right, because another mount's directory can have the same. */
    @Test
    void seesAWorkingDirectoryOnAMountOfTheHost() {
        var child = child(STATUS, MOUNTS, CHILD, "/work", 31, List.of(0, 1, 2, 9), GROUPS);

        assertThat(SandboxVerification.violations(expected(), child, AGENT))
                .containsExactly("working directory: /work, but not the one that this path leads to in the container");
    }

    @Test
    void seesAWorkingDirectoryThatWasEnteredBeforeItWasHidden() {
        var before = child(STATUS, MOUNTS, CHILD, "/proc/sys/kernel", 2, List.of(0, 1, 2, 9), GROUPS);
        var after = child(STATUS, MOUNTS, CHILD, "/proc/sys/kernel", 3, List.of(0, 1, 2, 9), GROUPS);

        assertThat(SandboxVerification.violations(expected(), before, AGENT))
                .singleElement()
                .asString()
                .startsWith("working directory: /proc/sys/kernel");
        assertThat(SandboxVerification.violations(expected(), after, AGENT)).isEmpty();
    }

    private static List<String> violations(String status, String mounts, Map<String, Long> namespaces) {
        var child = child(status, mounts, namespaces, "/work", 1, List.of(0, 1, 2, 9), GROUPS);
        return SandboxVerification.violations(expected(), child, AGENT);
    }

    private static List<String> violations(ExpectedSandbox expected, String mounts) {
        var child = child(STATUS, mounts, CHILD, "/work", 1, List.of(0, 1, 2, 9), GROUPS);
        return SandboxVerification.violations(expected, child, AGENT);
    }

    private static ProcessView child(
            String status,
            String mounts,
            Map<String, Long> namespaces,
            String workingDirectory,
            int workingMount,
            List<Integer> descriptors,
            String cgroups) {
        return new ProcessView(
                ProcessStatus.parse(status),
                namespaces,
                MountTable.parse(mounts),
                "/",
                workingDirectory,
                workingMount,
                descriptors,
                cgroups,
                LIMITS,
                0,
                List.of("0 0 4294967295", "0 0 4294967295"));
    }

    /** A child that a mistake left with the host's ids, or with those of another pod, or with a part of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 1879048192 65536 | 0 1879048192 65536 | ''",
                "0 0 4294967295 | 0 0 4294967295 | maps of user and group ids",
                "0 1879048192 65536 | 0 0 4294967295 | maps of user and group ids",
                "0 1879113728 65536 | 0 1879113728 65536 | maps of user and group ids",
            })
    void seesOtherUsersThanThePods(String users, String groups, String violation) {
        var range = new UserRange(1_879_048_192L);
        var status = STATUS.replace("1000\t1000\t1000\t1000", ids(1_879_049_192L))
                .replace("100\t100\t100\t100", ids(1_879_048_292L))
                .replace("Groups:\t4 50", "Groups:\t1879048196 1879048242");
        var mapped =
                MOUNTS.replace("/srv/data rw", "/srv/data rw,idmapped").replace("/beneath rw", "/beneath rw,idmapped");
        var child = child(status, mapped, CHILD, "/work", 1, List.of(0, 1, 2, 9), GROUPS);
        var found = SandboxVerification.violations(expected(range), withMaps(child, users, groups), AGENT);
        if (violation.isEmpty()) {
            assertThat(found).isEmpty();
            var unmapped = child(status, MOUNTS, CHILD, "/work", 1, List.of(0, 1, 2, 9), GROUPS);
            assertThat(SandboxVerification.violations(expected(range), withMaps(unmapped, users, groups), AGENT))
                    .containsExactly(
                            "mounts: /srv/data has the ids of the host",
                            "mounts: /srv/data/beneath has the ids of the host");
        } else {
            assertThat(found).singleElement().asString().startsWith(violation);
        }
    }

    private static String ids(long id) {
        return String.join("\t", java.util.Collections.nCopies(4, Long.toString(id)));
    }

    private static ProcessView withMaps(ProcessView child, String users, String groups) {
        return new ProcessView(
                child.status(),
                child.namespaces(),
                child.mounts(),
                child.root(),
                child.workingDirectory(),
                child.workingMount(),
                child.descriptors(),
                child.cgroups(),
                child.limits(),
                child.oomScoreAdjustment(),
                List.of(users, groups));
    }

    private static ExpectedSandbox expected(UserRange users) {
        var plain = expected();
        return new ExpectedSandbox(
                users.onHost(plain.uid()),
                users.onHost(plain.gid()),
                plain.groups().stream().map(users::onHost).toList(),
                plain.heldCapabilities(),
                plain.boundingCapabilities(),
                plain.noNewPrivileges(),
                plain.seccompFilters(),
                plain.sharedNamespaces(),
                plain.ownNamespaces(),
                plain.mounts(),
                plain.volumes(),
                plain.upperDirectory(),
                plain.isInCgroup(),
                plain.descriptors(),
                plain.openFiles(),
                plain.oomScoreAdjustment(),
                users);
    }

    /** A pod that uses namespaces of the host must get these, and not others. */
    @ParameterizedTest
    @CsvSource({
        "ipc, 4, ''",
        "ipc, 14, 'ipc namespace: 14, not 4'",
        "pid, 2, ''",
        "pid, 12, 'pid namespace: 12, not 2'",
        "net, 3, ''",
        "net, 13, 'net namespace: 13, not 3'",
    })
    void seesAnotherNamespaceThanTheHosts(String kind, long inode, String violation) {
        var shared = new HashMap<>(Map.of("net", 13L, "ipc", 14L, "uts", 15L));
        shared.put(kind, AGENT.get(kind));
        var own = kind.equals("pid") ? List.of("mnt", "cgroup") : List.of("mnt", "pid", "cgroup");
        var namespaces = new HashMap<>(CHILD);
        namespaces.put(kind, inode);
        var status = kind.equals("pid") ? STATUS.replace("NSpid:\t4711\t1", "NSpid:\t4711") : STATUS;
        var child = child(status, MOUNTS, namespaces, "/work", 1, List.of(0, 1, 2, 9), GROUPS);
        assertThat(SandboxVerification.violations(expected(shared, own), child, AGENT))
                .isEqualTo(violation.isEmpty() ? List.of() : List.of(violation));
    }

    /** The other way round: a pod that asks for nothing of the host must not get it. */
    @ParameterizedTest
    @ValueSource(strings = {"mnt", "pid", "net", "ipc", "uts", "cgroup"})
    void seesANamespaceOfTheHost(String kind) {
        var namespaces = new HashMap<>(CHILD);
        namespaces.put(kind, AGENT.get(kind));
        assertThat(violations(STATUS, MOUNTS, namespaces))
                .singleElement()
                .asString()
                .startsWith(kind + " namespace: ");
    }

    private static ExpectedSandbox expected() {
        return expected(SHARED, OWN, Map.of(8, PLAIN));
    }

    private static ExpectedSandbox expected(ExpectedVolume volume) {
        return expected(Map.of(8, volume));
    }

    private static ExpectedSandbox expected(Map<Integer, ExpectedVolume> volumes) {
        return expected(SHARED, OWN, volumes);
    }

    private static ExpectedSandbox expected(Map<String, Long> shared, List<String> own) {
        return expected(shared, own, Map.of(8, PLAIN));
    }

    private static ExpectedSandbox expected(
            Map<String, Long> shared, List<String> own, Map<Integer, ExpectedVolume> volumes) {
        return new ExpectedSandbox(
                1000,
                100,
                List.of(4L, 50L),
                0,
                0xa80425fbL,
                true,
                1,
                shared,
                own,
                List.of(
                        ExpectedMount.readOnly("/", "overlay"),
                        ExpectedMount.writable("/proc", "proc"),
                        ExpectedMount.readOnly("/proc/sys", "proc")),
                volumes,
                "/state/upper",
                GROUPS::equals,
                List.of(0, 1, 2, 9),
                1024,
                0,
                UserRange.HOST);
    }
}
