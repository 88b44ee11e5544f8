package io.skiff.agent.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A duty beside the pods, done by one thread at a time when it is due. */
public final class Chore implements WorkItem {

    /** What is done, and when again: null when only somebody makes it due. */
    @FunctionalInterface
    interface Duty {
        @Nullable
        Instant run(Instant now);
    }

    private final String name;
    private final Duty duty;
    private final Agenda agenda;

    /** @param name as the log is to call it */
    Chore(String name, Duty duty, Agenda agenda) {
        this.name = name;
        this.duty = duty;
        this.agenda = agenda;
    }

    /** Makes it due now. */
    void due() {
        agenda.due(this);
    }

    @Nullable
    Instant run(Instant now) {
        return duty.run(now);
    }

    @Override
    public String toString() {
        return name;
    }
}
