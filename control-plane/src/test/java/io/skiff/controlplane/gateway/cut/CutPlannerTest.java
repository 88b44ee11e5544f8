package io.skiff.controlplane.gateway.cut;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.testing.ManualClock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CutPlannerTest {

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of("a service that is taken whole says nothing", service(), Optional.empty(), List.of()),
                Arguments.of(
                        "what is left out is said",
                        service(),
                        Optional.of("20 too many"),
                        List.of("mark [AllEndpointsTaken=False TooManyEndpoints: 20 too many]")),
                Arguments.of("and said once", cut("20 too many"), Optional.of("20 too many"), List.of()),
                Arguments.of(
                        "another sentence takes its place",
                        cut("20 too many"),
                        Optional.of("30 too many"),
                        List.of("mark [AllEndpointsTaken=False TooManyEndpoints: 30 too many]")),
                Arguments.of(
                        "what is taken again is no longer said",
                        cut("20 too many"),
                        Optional.empty(),
                        List.of("clear []")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(String name, Service service, Optional<String> cut, List<String> actions) {
        var plan = CutPlanner.plan(new ObservedCut(service, cut), ManualClock.START);

        assertThat(plan.actions()).extracting(CutPlannerTest::words).isEqualTo(actions);
        assertThat(plan.wakeUp()).isEmpty();
    }

    private static String words(Action action) {
        return action instanceof CutAction.Mark mark
                ? "mark " + words(mark.service())
                : "clear " + words(((CutAction.Clear) action).service());
    }

    private static List<String> words(Service service) {
        return service.getStatus().getConditions().stream()
                .map(CutPlannerTest::words)
                .toList();
    }

    private static String words(Condition condition) {
        return condition.getType() + "=" + condition.getStatus() + " " + condition.getReason() + ": "
                + condition.getMessage();
    }

    private static Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .build();
    }

    private static Service cut(String sentence) {
        return new ServiceBuilder(service())
                .withNewStatus()
                .addNewCondition()
                .withType("AllEndpointsTaken")
                .withMessage(sentence)
                .endCondition()
                .endStatus()
                .build();
    }
}
