package io.skiff.controlplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.store.CommitResult;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Plans one controller on the objects of a store without a loop: time stands still, and only this class applies
 * actions.
 */
public final class Planning {

    /**
     * The most plans until a planner rests: a plan that changes the observation may need others after it, never many.
     */
    private static final int MOST_PLANS = 5;

    private final TestCluster cluster;
    private final Controller controller;
    private final Function<Action, String> words;

    /** @param words describes an action in the words of the rows */
    public Planning(TestCluster cluster, Controller controller, Function<Action, String> words) {
        this.cluster = cluster;
        this.controller = controller;
        this.words = words;
    }

    /**
     * Checks that exactly the row's actions and wake-up are planned, and that the planner rests once they are applied.
     */
    public void check(String key, PlanRow row) {
        row.given().forEach(cluster::create);
        var plan = plan(key);
        assertThat(inWords(plan)).as("actions").isEqualTo(row.actions());
        assertThat(plan.wakeUp().map(at -> Duration.between(cluster.clock.instant(), at)))
                .as("wake-up")
                .isEqualTo(row.wakeUp());
        comesToRest(key);
    }

    /** Applies plan after plan until one of them is empty. */
    public void comesToRest(String key) {
        for (int i = 0; i < MOST_PLANS; i++) {
            var plan = plan(key);
            if (plan.actions().isEmpty()) {
                return;
            }
            plan.actions().forEach(this::apply);
        }
        assertThat(inWords(plan(key))).as("plan after %d plans", MOST_PLANS).isEmpty();
    }

    private Plan plan(String key) {
        return cluster.view.consistently(() -> controller.plan(key, cluster.view, cluster.clock.instant()));
    }

    private void apply(Action action) {
        var answer = action.applyTo(cluster.writer);
        cluster.settle();
        assertThat(answer.join()).as(words.apply(action)).isInstanceOf(CommitResult.Committed.class);
    }

    private List<String> inWords(Plan plan) {
        return plan.actions().stream().map(words).toList();
    }
}
