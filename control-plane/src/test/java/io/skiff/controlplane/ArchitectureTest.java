package io.skiff.controlplane;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skiff.controlplane.loop.Controller;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependency rules of the control plane. Each rule was seen to fail on a planted violation. */
final class ArchitectureTest {

    private static final String ROOT = "io.skiff.controlplane";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /**
     * The packages of the planners are found by their classes, so that the rules hold for a new one by themselves;
     * package pod, which all planners read, is added.
     */
    private static final String[] PLANNERS = Stream.concat(
                    CLASSES.stream()
                            .filter(type -> type.getSimpleName().endsWith("Planner")
                                    || type.getSimpleName().equals("Scheduler"))
                            .map(JavaClass::getPackageName),
                    Stream.of(ROOT + ".pod"))
            .distinct()
            .toArray(String[]::new);

    /** The packages that have a controller, found likewise, and all of the gateway. */
    private static final String[] CONTROLLERS = Stream.concat(
                    CLASSES.stream()
                            .filter(assignableTo(Controller.class).and(not(equivalentTo(Controller.class))))
                            .map(JavaClass::getPackageName),
                    Stream.of(ROOT + ".gateway.."))
            .distinct()
            .toArray(String[]::new);

    /** A rule without classes would always hold. */
    @Test
    void theClassesWereFound() {
        assertThat(PLANNERS)
                .contains(
                        ROOT + ".deployment",
                        ROOT + ".replicaset",
                        ROOT + ".schedule",
                        ROOT + ".endpoint",
                        ROOT + ".gc")
                .contains(ROOT + ".node", ROOT + ".presence", ROOT + ".gateway.report");
        assertThat(CONTROLLERS)
                .contains(ROOT + ".manifest", ROOT + ".rootca", ROOT + ".presence", ROOT + ".deployment", ROOT + ".gc");
        assertThat(CLASSES.size()).isGreaterThan(150);
        for (var name : List.of(
                "api",
                "store",
                "store.etcd",
                "view",
                "loop",
                "kind",
                "kind.core",
                "write",
                "event",
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
                .resideInAnyPackage(CONTROLLERS)
                .check(CLASSES);
    }

    @Test
    void theLoopKnowsNoDomain() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".loop..", ROOT + ".view..", ROOT + ".store..", ROOT + ".step..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CONTROLLERS)
                .check(CLASSES);
    }

    /** Packages that treat all kinds alike. Everything particular about a kind is in its definition. */
    private static final String[] GENERIC = {
        ROOT + ".object..",
        ROOT + ".store..",
        ROOT + ".view..",
        ROOT + ".loop..",
        ROOT + ".write..",
        ROOT + ".api.resource..",
        ROOT + ".api.table..",
        ROOT + ".api.patch..",
        ROOT + ".api.selector..",
        ROOT + ".api.discovery..",
        ROOT + ".api.watch..",
        ROOT + ".api.codec..",
        ROOT + ".api.status..",
        ROOT + ".api.request..",
        ROOT + ".api.http..",
        ROOT + ".gc..",
        ROOT + ".bound..",
        ROOT + ".step..",
    };

    @Test
    void whatServesAllKindsDependsOnNone() {
        whatServesAllKinds().should().dependOnClassesThat(ofOneKind()).check(CLASSES);
    }

    @Test
    void whatServesAllKindsKnowsNoClassOfOne() {
        whatServesAllKinds().should().dependOnClassesThat(modelOfOneKind()).check(CLASSES);
    }

    /** Each package of the rule exists, and a class that names a kind is found. */
    @Test
    void theRulesAboutKindsWouldFindSome() {
        for (var name : GENERIC) {
            assertThat(CLASSES.stream().filter(resideInAPackage(name))).as(name).isNotEmpty();
        }
        var planners =
                noClasses().that().resideInAPackage(ROOT + ".replicaset..").should();
        assertThat(planners.dependOnClassesThat(ofOneKind()).evaluate(CLASSES).hasViolation())
                .isTrue();
        assertThat(planners.dependOnClassesThat(modelOfOneKind())
                        .evaluate(CLASSES)
                        .hasViolation())
                .isTrue();
    }

    private static GivenClassesConjunction whatServesAllKinds() {
        return noClasses().that().resideInAnyPackage(GENERIC);
    }

    /** The packages below kind that are named for a group of the API, and what all planners know of pods. */
    private static DescribedPredicate<JavaClass> ofOneKind() {
        return resideInAPackage(ROOT + ".kind..")
                .and(not(resideInAnyPackage(
                        ROOT + ".kind", ROOT + ".kind.rule", ROOT + ".kind.schema", ROOT + ".kind.table")))
                .or(resideInAPackage(ROOT + ".pod.."))
                .as("classes of one kind");
    }

    /** The model classes of one kind; those that all kinds share are allowed. */
    private static DescribedPredicate<JavaClass> modelOfOneKind() {
        return resideInAPackage("io.fabric8.kubernetes.api.model..")
                .and(not(equivalentTo(HasMetadata.class)))
                .and(not(equivalentTo(ObjectMeta.class)))
                .and(not(equivalentTo(OwnerReference.class)))
                .and(not(equivalentTo(LabelSelector.class)))
                .and(not(equivalentTo(LabelSelectorRequirement.class)))
                .as("classes of the API's model that belong to some kinds");
    }

    @Test
    void packagesFormNoCycles() {
        slices().assignedFrom(new Parts()).should().beFreeOfCycles().check(CLASSES);
    }

    /** A slice for each package below the root. The API is one slice, because its packages use one another. */
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
