package io.skiff.controlplane;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What may depend on what. Each rule was seen to fail on a planted violation. */
final class ArchitectureTest {

    private static final String ROOT = "io.skiff.controlplane";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final String[] PLANNERS = {
        ROOT + ".deployment", ROOT + ".replicaset", ROOT + ".schedule", ROOT + ".endpoint", ROOT + ".gc", ROOT + ".pod"
    };

    /** A rule that looks at nothing holds always. */
    @Test
    void theClassesWereFound() {
        assertThat(CLASSES.size()).isGreaterThan(150);
        for (var name : List.of(
                "api",
                "store",
                "store.etcd",
                "view",
                "loop",
                "security",
                "port",
                "gateway",
                "deployment",
                "replicaset",
                "schedule",
                "endpoint",
                "gc")) {
            assertThat(CLASSES.stream().anyMatch(resideInAPackage(ROOT + "." + name)))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void onlyTheEtcdStoreKnowsEtcd() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".store.etcd")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.etcd..", "io.vertx..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWiringKnowsTheEtcdStore() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".store.etcd")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".store.etcd")
                .check(CLASSES);
    }

    @Test
    void plannersDoNoInputAndOutput() {
        noClasses()
                .that()
                .resideInAnyPackage(PLANNERS)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.nio..",
                                "java.net..",
                                "io.netty..",
                                "io.grpc..",
                                "org.apache.logging..")
                        .and(not(resideInAPackage("java.nio.charset")))
                        .and(not(equivalentTo(Serializable.class))))
                .check(CLASSES);
    }

    @Test
    void plannersHaveNoClockThreadOrChance() {
        noClasses()
                .that()
                .resideInAnyPackage(PLANNERS)
                .should()
                .dependOnClassesThat(assignableTo(Thread.class)
                        .or(assignableTo(InstantSource.class))
                        .or(assignableTo(Clock.class))
                        .or(assignableTo(RandomGenerator.class))
                        .or(assignableTo(Executor.class)))
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void theApiKnowsNoController() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".deployment..",
                        ROOT + ".replicaset..",
                        ROOT + ".schedule..",
                        ROOT + ".endpoint..",
                        ROOT + ".gc..",
                        ROOT + ".node..",
                        ROOT + ".gateway..")
                .check(CLASSES);
    }

    @Test
    void theLoopKnowsNoDomain() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".loop..", ROOT + ".view..", ROOT + ".store..", ROOT + ".step..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".deployment..",
                        ROOT + ".replicaset..",
                        ROOT + ".schedule..",
                        ROOT + ".endpoint..",
                        ROOT + ".gc..",
                        ROOT + ".node..",
                        ROOT + ".gateway..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().assignedFrom(new Parts()).should().beFreeOfCycles().check(CLASSES);
    }

    /** One for each package below the root; the API is one, as its rooms stand in each other's view. */
    private static final class Parts implements SliceAssignment {

        private static final List<String> OWN_PARTS = List.of("store.etcd");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            var name = javaClass.getPackageName();
            if (!name.startsWith(ROOT + ".")) {
                return SliceIdentifier.ignore();
            }
            var path = name.substring(ROOT.length() + 1);
            return SliceIdentifier.of(OWN_PARTS.contains(path) ? path : path.replaceFirst("\\..*", ""));
        }

        @Override
        public String getDescription() {
            return "the parts of the control plane";
        }
    }
}
