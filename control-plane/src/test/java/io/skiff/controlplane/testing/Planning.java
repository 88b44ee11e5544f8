package io.skiff.controlplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.store.CommitResult;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What one controller plans on the objects of a store, while no loop runs: time stands still, and nothing is done but what is applied here. */
public final class Planning<K> {

    /**
     * The most plans until a planner rests: a plan that changes the observation may need others after it, never many.
     */
    private static final int MOST_PLANS = 5;

    private final TestCluster cluster;
    private final Controller<K, ?> controller;
    private final Function<Action, String> words;

    /** @param words what an action does, as the rows of the test say it */
    public Planning(TestCluster cluster, Controller<K, ?> controller, Function<Action, String> words) {
        this.cluster = cluster;
        this.controller = controller;
        this.words = words;
    }

    /** Exactly the row's actions and its wake-up are planned; and once they are applied the planner comes to rest. */
    public void check(K key, PlanRow row) {
        row.given().forEach(cluster::create);
        var plan = plan(key);
        assertThat(inWords(plan)).as("actions").isEqualTo(row.actions());
        assertThat(plan.wakeUp().map(at -> Duration.between(cluster.clock.instant(), at)))
                .as("wake-up")
                .isEqualTo(row.wakeUp());
        comesToRest(key);
    }

    /** Applies plan after plan until one of them is empty. */
    public void comesToRest(K key) {
        for (int i = 0; i < MOST_PLANS; i++) {
            var plan = plan(key);
            if (plan.actions().isEmpty()) {
                return;
            }
            plan.actions().forEach(this::apply);
        }
        assertThat(inWords(plan(key))).as("plan after %d plans", MOST_PLANS).isEmpty();
    }

    /** Of a cluster that is as it should be. */
    public void plansNothing(K key) {
        assertThat(inWords(plan(key))).isEmpty();
    }

    private Plan plan(K key) {
        return plan(key, controller);
    }

    private <O> Plan plan(K key, Controller<K, O> asked) {
        var now = cluster.clock.instant();
        return cluster.view
                .consistently(() -> asked.observe(key, cluster.view, now))
                .map(observed -> asked.plan(observed, now))
                .orElse(Plan.NOTHING);
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
