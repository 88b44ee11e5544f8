package io.skiff.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.skiff.agent.pod.PodUid;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may depend on what. Each rule was seen to fail on a planted violation. */
class ArchitectureTest {

    private static final String ROOT = "io.skiff.agent";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** A rule that looks at nothing holds always. */
    @Test
    void theClassesWereFound() {
        assertThat(CLASSES.size()).isGreaterThan(100);
        for (var name :
                List.of("pod", "probe", "report", "gateway", "loop", "container", "image", "network", "linux")) {
            assertThat(CLASSES.stream().anyMatch(resideInAPackage(ROOT + "." + name)))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void onlyTheGatewayKnowsTheProtocol() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".gateway")
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

    /** What decides about pods has no I/O, clock, thread or log. */
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

    /** The pods' records know the ports, not what is behind them. */
    @Test
    void thePodPackageKnowsOnlyContainersAndImages() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".pod")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "org.jspecify..", ROOT + ".pod", ROOT + ".container", ROOT + ".image"))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(CLASSES);
    }

    /** A slice is a package; a pod's identity is used by all and uses nothing, so it is a slice of its own. */
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
