package io.skiff.agent.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.cgroup.Limits;
import io.skiff.agent.launch.Argument;
import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Flags;
import io.skiff.agent.linux.RecordingSyscalls;
import io.skiff.agent.linux.Syscalls.Pipe;
import io.skiff.agent.linux.UserRange;
import io.skiff.agent.rootfs.HiddenPaths;
import io.skiff.agent.rootfs.OverlayRoot;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.ExecLabel;
import io.skiff.agent.security.apparmor.AppArmorChoice;
import io.skiff.agent.security.apparmor.AppArmorHost;
import io.skiff.agent.security.seccomp.Filters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All steps of one busybox container from clone to execve, as a page: {@code golden/busybox-recipe.txt}. A change of a
 * step must change that page, and shows there.
 */
class ContainerRecipeTest {

    static final AgentProcess AGENT = new AgentProcess(
            1L << 12,
            new CapabilitySet(0x1ff_ffff_ffffL),
            new CapabilitySet(0x1ff_ffff_ffffL),
            1_048_576,
            0,
            true,
            Map.of(),
            0,
            "boot");

    static final PodNamespaces POD = new PodNamespaces(
            new Sandbox(new PodUid("pod"), Path.of("/run/net"), HostNamespaces.NONE),
            "web-1",
            List.of(Path.of("/run/ipc"), Path.of("/run/uts"), Path.of("/run/net")));

    private static final Path BUSYBOX = Path.of("/layers/busybox");

    @Test
    void aBusyboxContainerIsMadeByTheseCallsInThisOrder() throws IOException {
        var syscalls = new RecordingSyscalls();
        try (var open = new OpenDescriptors(syscalls)) {
            assertThat(page(plan(syscalls, open, StandardStreams.OUTPUTS))).isEqualTo(golden());
        }
    }

    private static LaunchPlan plan(RecordingSyscalls syscalls, OpenDescriptors open, StandardStreams streams) {
        return plan(syscalls, open, streams, recipe(POD, BUSYBOX, Optional.empty()));
    }

    private static LaunchPlan plan(
            RecordingSyscalls syscalls, OpenDescriptors open, StandardStreams streams, ContainerRecipe recipe) {
        var stdio = new ContainerStdio(streams, 1000, syscalls, open, Path.of("/run/stdout"), Path.of("/run/stderr"));
        return recipe.plan(syscalls, open, stdio, Path.of("/run/stdin"));
    }

    /** The input comes from a pipe, and nothing is opened in its place. */
    @Test
    void anInputIsAPipeOfTheAgent() {
        var syscalls = new RecordingSyscalls();
        try (var open = new OpenDescriptors(syscalls)) {
            var page = page(plan(syscalls, open, new StandardStreams(true, false, false)));

            assertThat(page).doesNotContain("open /dev/null:").contains("redirect stdin: dup3(0x10, 0, 0)");
            assertThat(syscalls.calls()).containsOnlyOnce("open /run/stdin");
        }
    }

    @Test
    void aTerminalIsOpenedInTheContainer() {
        var syscalls = new RecordingSyscalls();
        try (var open = new OpenDescriptors(syscalls)) {
            var page = page(plan(syscalls, open, new StandardStreams(true, true, true)));

            assertThat(page.lines().filter(line -> line.contains("terminal") || line.contains("/ptmx")))
                    .containsExactly(
                            "symlink /dev/ptmx: symlinkat(\"pts/ptmx\", AT_FDCWD, \"/dev/ptmx\")",
                            "open /dev/pts/ptmx: openat(AT_FDCWD, \"/dev/pts/ptmx\", 0x102, 0)",
                            "keep /dev/pts/ptmx: dup3(0, 0x10, 0x80000)",
                            "close /dev/pts/ptmx: close(0)",
                            "unlock the terminal: ioctl(0x10, 0x40045431, 00000000)",
                            "open the terminal: ioctl(0x10, 0x5441, 0x102)",
                            "change the owner of the terminal: fchown(0, 0x3e8, 0xffffffffffffffff)",
                            "keep the terminal: dup3(0, 0xf, 0)",
                            "close the terminal: close(0)",
                            "take the terminal: ioctl(0, 0x540e, 0)");
            assertThat(syscalls.calls()).noneMatch(call -> call.contains("/run/std"));
        }
    }

    /** All mounts are made before the child loses the host's rights, and each layer is mapped. */
    @Test
    void aPodWithItsOwnUsersTakesTheseStepsBeside(@TempDir Path layer) {
        var users = new UserRange(0x7001_0000L);
        var own = new PodNamespaces(
                new Sandbox(
                        new PodUid("pod"),
                        Path.of("/run/net"),
                        new HostNamespaces(false, false, false, false),
                        users,
                        false),
                "web-1",
                List.of(Path.of("/run/ipc"), Path.of("/run/uts"), Path.of("/run/net"), Path.of("/run/user")));
        var usual = steps(POD, layer);
        var beside = new ArrayList<>(steps(own, layer));
        usual.forEach(beside::remove);

        assertThat(beside)
                .containsExactly(
                        "cover the layer " + layer,
                        "keep the capabilities",
                        "setfsgid 1879113728",
                        "setfsuid 1879113728",
                        "enter namespace user",
                        "close the user namespace");
        var all = steps(own, layer);
        assertThat(all.indexOf("make the mounts private")).isLessThan(all.indexOf("cover the layer " + layer));
        assertThat(all.indexOf("cover the layer " + layer)).isLessThan(all.indexOf("mount overlay on /mnt"));
        assertThat(all.indexOf("chroot")).isLessThan(all.indexOf("setfsuid 1879113728"));
        assertThat(all.indexOf("setfsuid 1879113728")).isLessThan(all.indexOf("mkdir /dev"));
        assertThat(all.indexOf("chdir to the working directory /srv")).isLessThan(all.indexOf("enter namespace user"));
        assertThat(all.indexOf("close the user namespace")).isLessThan(all.indexOf("drop capability 2"));
    }

    private static List<String> steps(PodNamespaces pod, Path layer) {
        var syscalls = new RecordingSyscalls();
        try (var open = new OpenDescriptors(syscalls)) {
            var plan = plan(syscalls, open, StandardStreams.OUTPUTS, recipe(pod, layer, Optional.empty()));
            return Stream.concat(plan.steps().stream(), plan.lastSteps().stream())
                    .map(Step::toString)
                    .toList();
        }
    }

    private static ContainerRecipe recipe(PodNamespaces pod, Path layer, Optional<Company> company) {
        var spec = spec(layer, SecuritySpec.DEFAULT);
        return recipe(ContainerBlueprint.of(spec, AGENT, pod, new Filters(Path.of("/profiles"))), pod, company);
    }

    private static ContainerSpec spec(Path layer, SecuritySpec security) {
        return new ContainerSpec(
                new ContainerId(new PodUid("pod"), "web", 0),
                List.of(layer),
                List.of("httpd", "-f"),
                Map.of(),
                "/srv",
                "1000:1000",
                List.of(),
                ResourceSpec.UNLIMITED,
                security,
                List.of(),
                Path.of("/logs"),
                Map.of());
    }

    private static ContainerRecipe recipe(ContainerBlueprint blueprint, PodNamespaces pod, Optional<Company> company) {
        return new ContainerRecipe(
                blueprint,
                AGENT,
                new CgroupTree.View(List.of()),
                new UnifiedCgroup(),
                new OverlayRoot(blueprint.spec().layers(), Path.of("/upper"), Path.of("/work")),
                Path.of("/mnt"),
                pod,
                company,
                Path.of("/run/accounts"));
    }

    /** While it sees the host's /proc, and before anything of the container is there. */
    @Test
    void aProfileIsAskedForBeforeTheRootIsEntered(@TempDir Path host) throws IOException {
        for (var file : List.of("sys/module/apparmor/parameters/enabled", "sys/kernel/security/apparmor/profiles")) {
            Files.createDirectories(host.resolve(file).getParent());
            Files.writeString(host.resolve(file), file.endsWith("enabled") ? "Y" : "web (enforce)\n");
        }
        var syscalls = new RecordingSyscalls();
        var spec = spec(BUSYBOX, SecuritySpec.DEFAULT.withAppArmor(AppArmorChoice.localhost("web")));
        var blueprint =
                ContainerBlueprint.of(spec, AGENT, POD, new Filters(Path.of("/profiles")), new AppArmorHost(host));
        try (var open = new OpenDescriptors(syscalls)) {
            var steps =
                    plan(syscalls, open, StandardStreams.OUTPUTS, recipe(blueprint, POD, Optional.empty()))
                            .steps()
                            .stream()
                            .map(Step::toString)
                            .toList();
            int asked = steps.indexOf("ask for the label exec web");
            assertThat(steps.subList(asked - 1, asked + 2))
                    .containsExactly(
                            "open /proc/self/attr/exec", "ask for the label exec web", "close /proc/self/attr/exec");
            assertThat(asked).isGreaterThan(steps.indexOf("close stdin"));
            assertThat(asked).isLessThan(steps.indexOf("make the mounts private"));
            assertThat(ExecContext.of(blueprint).execLabel())
                    .contains(new ExecLabel("/proc/self/attr/exec", "exec web"));
        }
    }

    /** It is born among the other's processes, and has no namespace of its own for them. */
    @Test
    void aContainerCanLiveAmongTheProcessesOfAnother() {
        var syscalls = new RecordingSyscalls();
        try (var open = new OpenDescriptors(syscalls)) {
            var plan = plan(
                    syscalls,
                    open,
                    StandardStreams.OUTPUTS,
                    recipe(POD, BUSYBOX, Optional.of(new Company(77, 4711, null))));

            assertThat(plan.company()).hasValue(77);
            assertThat(plan.cloneFlags()).isEqualTo(Flags.CLONE_NEWNS);
        }
    }

    private static String golden() throws IOException {
        try (var file = ContainerRecipeTest.class.getResourceAsStream("/golden/busybox-recipe.txt")) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    private static String page(LaunchPlan plan) {
        var lines = new ArrayList<String>();
        lines.add(
                "clone3(" + hex(plan.cloneFlags()) + ", cgroup " + plan.cgroup().orElseThrow() + ")");
        for (var step : Stream.concat(
                        ContextLauncher.withGate(plan, new Pipe(90, 91), 92).stream(), plan.executions().stream())
                .toList()) {
            var line = HiddenPaths.DOCKER_DEFAULT.masked().contains(step.target())
                            || HiddenPaths.DOCKER_DEFAULT.readOnly().contains(step.target())
                    ? "... the files of this host's kernel that no container sees or changes: HiddenPaths"
                    : line(step);
            if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(line)) {
                lines.add(line);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String line(Step step) {
        var call = step.call().name().toLowerCase(Locale.ROOT)
                + step.arguments().stream().map(ContainerRecipeTest::text).collect(Collectors.joining(", ", "(", ")"));
        var tolerated = step.tolerated().stream().map(Object::toString).sorted().collect(Collectors.joining(" or "));
        return step + ": " + call + (tolerated.isEmpty() ? "" : ", or " + tolerated);
    }

    private static String text(Argument argument) {
        if (argument instanceof Argument.Value number) {
            return hex(number.value());
        }
        if (argument instanceof Argument.Text text) {
            return '"' + text.text() + '"';
        }
        if (argument instanceof Argument.SealedText text) {
            return "sealed \"" + text.text() + '"';
        }
        if (argument instanceof Argument.Texts texts) {
            return texts.texts().toString();
        }
        if (argument instanceof Argument.Bytes bytes) {
            var format = HexFormat.of();
            return bytes.bytes().stream().map(format::toHexDigits).collect(Collectors.joining());
        }
        return "the filter";
    }

    private static String hex(long value) {
        if (value == Flags.AT_FDCWD) {
            return "AT_FDCWD";
        }
        return value >= 0 && value < 10 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }

    /** A group of version 2: the child is cloned into it and writes no file. */
    private static final class UnifiedCgroup implements ContainerCgroup {

        @Override
        public String name() {
            return "/skiff-n1/pod/web_0";
        }

        @Override
        public void create(Limits limits) {}

        @Override
        public void change(Limits limits) {}

        @Override
        public ContainerCgroup beneath(int number) {
            throw new UnsupportedOperationException("nothing is executed here");
        }

        @Override
        public List<Integer> numbersBeneath() {
            return List.of();
        }

        @Override
        public void create() {}

        @Override
        public List<Path> joinFiles() {
            return List.of();
        }

        @Override
        public Optional<Path> cloneTarget() {
            return Optional.of(Path.of("/sys/fs/cgroup/skiff-n1/pod/web_0"));
        }

        @Override
        public boolean contains(String processCgroups) {
            return true;
        }

        @Override
        public boolean confines(String processCgroups) {
            return true;
        }

        @Override
        public void kill() {}

        @Override
        public boolean isOomKilled() {
            return false;
        }

        @Override
        public void remove() {}

        @Override
        public boolean tryRemove() {
            return true;
        }
    }
}
