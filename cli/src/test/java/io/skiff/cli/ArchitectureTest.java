package io.skiff.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.skiff.cli.planted.Careless;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dependency rules of the client. {@link Careless} breaks each rule, so that a rule that sees nothing fails. */
final class ArchitectureTest {

    private static final String ROOT = "io.skiff.cli";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final JavaClasses PLANTED = new ClassFileImporter().importClasses(Careless.class);

    private static List<ArchRule> rules() {
        return List.of(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + ".client", ROOT + ".forward")
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.net.Socket")
                        .orShould()
                        .dependOnClassesThat()
                        .resideInAPackage("javax.net.ssl..")
                        .as("only the client opens connections, and only forwarded ports take some"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + ".host")
                        .should()
                        .dependOnClassesThat()
                        .areAssignableTo(ProcessBuilder.class)
                        .as("only the host's part starts processes"),
                noClasses()
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .as("all output goes through the console, which escapes it"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT, ROOT + ".command..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + ".command..")
                        .as("nothing stands on the commands"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.skiff.controlplane..",
                                "io.skiff.agent..",
                                "io.fabric8..",
                                "io.grpc..",
                                "io.skiff.proto..")
                        .as("the client knows neither daemon, nor their libraries"));
    }

    @Test
    void theClassesWereFound() {
        assertThat(CLASSES.size()).isGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void wouldBeSeen(ArchRule rule) {
        // the last rule cannot be broken on purpose: the module's class path has none of these libraries
        if (!rule.getDescription().startsWith("the client knows neither")) {
            assertThat(rule.evaluate(PLANTED).hasViolation()).isTrue();
        }
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
