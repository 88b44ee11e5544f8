package io.skiff.cli.client;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers pings on a thread of its own, one at a time. Whoever reads must not wait for the server to take an answer in: it may be waiting until
 * we read. A ping that comes meanwhile needs no answer, because one is on its way.
 */
final class Pongs {

    private final AtomicBoolean isAnswering = new AtomicBoolean();

    /** Sends one answer. */
    interface Answer {
        void send() throws IOException;
    }

    void send(Answer answer) {
        if (isAnswering.compareAndSet(false, true)) {
            var thread = new Thread(() -> sendNow(answer), "pong");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void sendNow(Answer answer) {
        try {
            answer.send();
        } catch (IOException gone) {
            return; // whoever reads will see it
        } finally {
            isAnswering.set(false);
        }
    }
}
