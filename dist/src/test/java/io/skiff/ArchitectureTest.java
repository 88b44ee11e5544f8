package io.skiff;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dependency rules of the tests of the whole. */
final class ArchitectureTest {

    private static final JavaClasses OF_THE_CLUSTER = classes("cluster");
    private static final JavaClasses OF_THE_SIMULATION = classes("simulation");

    /** Imports the classes by directory: to look through all libraries takes half a minute. */
    private static JavaClasses classes(String room) {
        return new ClassFileImporter().importPath(Path.of("target/test-classes/io/skiff", room));
    }

    /** A rule, the classes that must follow it, and classes that break it. */
    private record Guard(ArchRule rule, JavaClasses classes, JavaClasses breaking) {

        @Override
        public String toString() {
            return rule.getDescription();
        }
    }

    private static List<Guard> guards() {
        return List.of(
                new Guard(
                        noClasses()
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.skiff.agent..", "io.skiff.controlplane..", "io.skiff.cli..")
                                .as("tests of the cluster use it as its users do, by its programs"),
                        OF_THE_CLUSTER,
                        OF_THE_SIMULATION),
                new Guard(
                        noClasses()
                                .should()
                                .callMethod(Thread.class, "sleep", long.class)
                                .orShould()
                                .callMethod(Instant.class, "now")
                                .orShould()
                                .callMethod(System.class, "nanoTime")
                                .orShould()
                                .callMethod(Clock.class, "systemUTC")
                                .orShould()
                                .callConstructor(Random.class)
                                .as("the simulation has its own time, and chance only from its seed"),
                        OF_THE_SIMULATION,
                        OF_THE_CLUSTER));
    }

    @Test
    void theClassesWereFound() {
        assertThat(OF_THE_CLUSTER.size()).isGreaterThan(20);
        assertThat(OF_THE_SIMULATION.size()).isGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("guards")
    void holds(Guard guard) {
        guard.rule().check(guard.classes());
    }

    @ParameterizedTest
    @MethodSource("guards")
    void wouldBeSeen(Guard guard) {
        assertThat(guard.rule().evaluate(guard.breaking()).hasViolation()).isTrue();
    }
}
