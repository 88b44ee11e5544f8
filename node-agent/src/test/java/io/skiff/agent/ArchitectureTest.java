package io.skiff.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.HostPort;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The dependency rules of the agent. Each rule was seen to fail on a planted violation. */
class ArchitectureTest {

    private static final String ROOT = "io.skiff.agent";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** A rule without classes would always hold. */
    @Test
    void theClassesWereFound() {
        assertThat(CLASSES.size()).isGreaterThan(100);
        for (var name : List.of(
                "core",
                "pod",
                "probe",
                "session",
                "tunnel",
                "state",
                "identity",
                "loop",
                "container",
                "launch",
                "image",
                "network",
                "storage",
                "linux")) {
            assertThat(CLASSES.stream().anyMatch(resideInAPackage(ROOT + "." + name)))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void onlyTheSessionAndWhatItStandsOnKnowTheProtocol() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".session",
                        ROOT + ".probe.grpc",
                        ROOT + ".state",
                        ROOT + ".identity",
                        ROOT + ".tunnel",
                        ROOT + ".neighbour")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.skiff.proto..", "io.grpc..", "com.google.protobuf..")
                .check(CLASSES);
    }

    @Test
    void onlyThePackageLinuxUsesNativeAccess() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".linux..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai.jffi..")
                .check(CLASSES);
    }

    /** The classes that decide about pods have no I/O, clock, thread or log. */
    @Test
    void thePodPackageIsPure() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".pod")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.nio.file.attribute..",
                                "java.nio.channels..",
                                "java.net..",
                                "java.util.concurrent..",
                                "org.apache.logging..")
                        .or(JavaClass.Predicates.type(java.nio.file.Files.class))
                        .or(JavaClass.Predicates.type(Thread.class))
                        .or(JavaClass.Predicates.assignableTo(java.time.Clock.class)))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".pod")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    /**
     * Paths of images, volumes and users are opened beneath a directory ({@link io.skiff.agent.linux.file.Beneath}). In
     * the packages that handle such paths only these classes open files by name, for the reason given here.
     */
    private static final Map<String, String> BY_NAME = Map.ofEntries(
            entry("volume.HostPaths", "a path of the host as its user gives it: links are followed, as in Kubernetes"),
            entry(
                    "volume.Mounts",
                    "/proc, and mounts on directories that the agent made, in ones closed to all others"),
            entry("volume.NfsMount", "mounts on a directory that the agent made, in one closed to all others"),
            entry(
                    "volume.PersistentDirectories",
                    "its own directories by single names, in one closed to all others; and where a path of an administrator leads"),
            entry("volume.copy.TreeWalk", "the names in a directory that is held open, and its links themselves"),
            entry(
                    "volume.copy.TreeWriter",
                    "single names in directories that it has just made and holds open, which nobody else reaches"),
            entry("volume.Ownership", "the names in a directory that is held open"),
            entry("volume.VolumeDirectories", "the volumes' own directories, in ones closed to all others"),
            entry("image.ImageArchive", "the archive that the user names; its entries are not paths"),
            entry("image.ImageIndex", "the index, in a directory closed to all others"),
            entry(
                    "image.LayerPaths",
                    "a layer that is being unpacked: nobody else reaches it, and it looks at every name"),
            entry("image.DocumentStore", "documents by their digests, in a directory closed to all others"),
            entry("image.TarArchive", "a file that its caller holds open"),
            entry("image.BuildStore", "its own directory, closed to all others"),
            entry("image.StepResults", "the same"),
            entry("image.BuildLeases", "notes with names of its own, in the directory of one build"),
            entry(
                    "image.CacheMounts",
                    "directories with names of its own, in one closed to all others; it counts what is in those that nobody uses"),
            entry("image.StoreCollection", "the disk of the agent's own directory"),
            entry("image.DirectoryTimes", "directories of a layer that is being unpacked: nobody else reaches it"),
            entry("build.Workspace", "the directory of one build, closed to all others"),
            entry("build.LayerSettlement", "the upper directory of a step that has ended: nobody writes to it"),
            entry("build.MountPoints", "the same; it looks for links on the way"),
            entry("build.RootAttributes", "a layer, and the upper directory of a step that has not begun"),
            entry("build.ContentHash", "files below directories that are held open, in trees that nobody writes to"),
            entry("build.CopiedAttributes", "the same"),
            entry("build.CopyStep", "the same"),
            entry("build.FetchedFile", "a file of its own, in the directory of one build"),
            entry("build.CopySources", "the names in a directory that is held open"),
            entry(
                    "build.FileCopy",
                    "single names in directories that are held open, in a tree that nobody else writes to"),
            entry("build.RunMounts", "directories of caches and of one build, by names of its own"),
            entry("build.BuildSession", "files of its own, in the directory of one build"),
            entry("image.LayerTar", "a layer that is complete, which nobody can write"),
            entry("image.LayerUnpacker", "the same, at places that LayerPaths found"),
            entry("image.SparseFile", "the same"),
            entry("image.LayerStore", "layers by their digests, in a directory closed to all others"),
            entry("image.LocalImageStore", "its own directory"),
            entry("image.ImagePush", "a file of its own, in a work directory"),
            entry("image.WorkLock", "files with names of its own, in a directory closed to all others"),
            entry("image.WorkDirectories", "directories with names of its own, in one closed to all others"),
            entry("image.StoreWriting", "the directory for incomplete work, in one closed to all others"),
            entry("image.WriterLock", "the lock, in a directory closed to all others"),
            entry("security.apparmor.AppArmorHost", "/proc and /sys"),
            entry("security.seccomp.ProfileDirectory", "whether the node has its directory of profiles at all"),
            entry("rootfs.OverlayUse", "the work directory of an overlay that has ended"),
            entry("rootfs.HostDevices", "the names in the host's /dev, looked at without being opened or followed"),
            entry("launch.MountTable", "/proc"),
            entry("rootfs.HiddenPaths", "whether this kernel has certain files of /proc and /sys"),
            entry("storage.HostStorage", "the disk of the agent's own directory"),
            entry("container.AgentExecutable", "the mount of the agent's own executable"),
            entry("container.Adoption", "/proc"),
            entry("container.AgentProcess", "/proc"),
            entry("container.ContainerRecipe", "the container's own control groups, namespaces and account"),
            entry("container.ContainerStdio", "the container's own FIFOs"),
            entry("container.ContainerInputs", "the same"),
            entry("container.ExecRecipe", "the container's control groups"),
            entry("container.PauseRecipe", "the pod's control groups, namespaces and account"),
            entry("container.MountedTrees", "the pod's user namespace, which the agent pinned"),
            entry("container.OwnedNamespaces", "/proc"),
            entry("container.ContainerFiles", "the directories of containers, closed to all others"),
            entry("container.ExitAccounts", "files that the agent made, in directories closed to all others"),
            entry("container.ContainerRecords", "records that the agent wrote, in a directory closed to all others"),
            entry("launch.ProcessStatus", "/proc"),
            entry("launch.ProcessView", "/proc"),
            entry("container.ContainerStart", "/proc, and the container's own FIFOs"),
            entry("container.LinuxContainerRuntime", "the directories of containers, closed to all others"),
            entry("container.PrivateDirectory", "what the agent made, closed to all others"),
            entry("container.RunningProcess", "/proc"),
            entry("container.Sandboxes", "namespaces that the agent pinned, in a directory closed to all others"),
            entry("log.LogFiles", "logs that the agent wrote, in directories closed to all others"),
            entry("log.LogWriter", "the same"),
            entry(
                    "storage.PodIdentityFiles",
                    "files that the agent made, which containers write to and cannot replace"),
            entry("storage.LastWords", "files that the agent made, which containers write to and cannot replace"),
            entry("storage.PodLogs", "directories of logs, closed to all others"),
            entry("storage.FileTree", "deletes what the agent made; relative to open directories below its name"));

    private static final List<String> BY_PATH = List.of(
            "java.nio.file.Files",
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.FileReader",
            "java.io.FileWriter",
            "java.io.RandomAccessFile");

    private static final List<String> ROOMS =
            List.of("volume", "image", "build", "security", "rootfs", "container", "launch", "log", "storage");

    @Test
    void nothingOfStrangersIsOpenedByItsName() {
        byNameOnlyWhereListed().check(CLASSES);
    }

    @Test
    void whatIsListedForOpeningByNameDoesSo() {
        for (var name : BY_NAME.keySet()) {
            assertThat(CLASSES.stream()
                            .filter(type -> roomOf(type).equals(name))
                            .flatMap(type -> type.getAccessesFromSelf().stream())
                            .anyMatch(ArchitectureTest::opensByName))
                    .as(name)
                    .isTrue();
        }
    }

    /**
     * The planted class in the tests opens by a method, by a method reference, by a constructor, and by our own system
     * calls.
     */
    @Test
    void seesWhatOpensByName() {
        var planted = new ClassFileImporter().importClasses(io.skiff.agent.volume.OpensByName.class);
        var violations =
                byNameOnlyWhereListed().evaluate(planted).getFailureReport().getDetails();
        assertThat(violations)
                .anyMatch(text -> text.contains("java.nio.file.Files.readString"))
                .anyMatch(text -> text.contains("java.nio.file.Files.exists"))
                .anyMatch(text -> text.contains("java.io.FileInputStream"))
                .anyMatch(text -> text.contains("java.nio.channels.FileChannel.open"))
                .anyMatch(text -> text.contains("Syscalls.open"))
                .anyMatch(text -> text.contains("Inodes.setMode"))
                .anyMatch(text -> text.contains("DeletedTree.delete"));
    }

    private static ArchRule byNameOnlyWhereListed() {
        return noClasses()
                .that(DescribedPredicate.describe(
                        "handle paths of strangers and are not listed with a reason in BY_NAME",
                        type -> ROOMS.stream().anyMatch(room -> roomOf(type).startsWith(room + "."))
                                && !BY_NAME.containsKey(roomOf(type))))
                .should()
                .accessTargetWhere(
                        DescribedPredicate.describe("opens a path by its name", ArchitectureTest::opensByName));
    }

    /** Returns the outermost class, below the root package. */
    private static String roomOf(JavaClass type) {
        return type.getName().substring(ROOT.length() + 1).split("\\$", 2)[0];
    }

    private static boolean opensByName(JavaAccess<?> access) {
        var owner = access.getTargetOwner();
        boolean isFile = BY_PATH.contains(owner.getName())
                || (owner.isAssignableTo(java.nio.channels.FileChannel.class)
                        && access.getTarget().getName().equals("open"));
        boolean isOurs = owner.isAssignableTo(io.skiff.agent.linux.Syscalls.class)
                || owner.isEquivalentTo(io.skiff.agent.linux.file.Inodes.class)
                || owner.isEquivalentTo(io.skiff.agent.linux.file.DeletedTree.class);
        return isFile || (isOurs && takesPath(access));
    }

    private static boolean takesPath(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget called
                && called.getRawParameterTypes().stream()
                        .anyMatch(type -> type.isEquivalentTo(java.nio.file.Path.class));
    }

    /** The pods' records know the ports, but not their implementations. */
    @Test
    void thePodPackageKnowsOnlyContainersAndImages() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".pod")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..", "org.jspecify..", ROOT + ".pod", ROOT + ".container", ROOT + ".image")
                        .or(JavaClass.Predicates.type(PodLimits.class))
                        .or(JavaClass.Predicates.type(HostPort.class)))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(CLASSES);
    }

    /** A slice is a package. The identity of a pod is a slice of its own, because all use it and it uses nothing. */
    private static final class Packages implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            if (type.isEquivalentTo(PodUid.class)) {
                return SliceIdentifier.of("pod uid");
            }
            return type.getPackageName().startsWith(ROOT)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
