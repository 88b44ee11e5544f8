package io.skiff.controlplane.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.step.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeInboxTest {

    private final ChangeInbox inbox = new ChangeInbox(new Signal());
    private final List<String> told = new ArrayList<>();
    private boolean fails;

    private final ChangeInbox.Reader reader = new ChangeInbox.Reader() {
        @Override
        public void everythingChanged() {
            told.add("everything");
            if (fails) {
                throw new IllegalStateException("planned to fail");
            }
        }

        @Override
        public void changed(Change<?> change) {
            told.add(change.kind().name() + " " + change.revision());
        }

        @Override
        public void leasedChanged(String key) {
            told.add(key);
        }
    };

    @Test
    void tellsEverythingFirstAndThenEachChangeOnce() {
        inbox.changed(change(PodKind.POD, 7));
        inbox.leasedChanged("/skiff/live/nodes/n1");
        inbox.progressed(8);

        assertThat(inbox.readTo(reader)).isEqualTo(8);
        assertThat(told).containsExactly("everything", "Pod 7", "/skiff/live/nodes/n1");
        assertThat(inbox.readTo(reader)).isEqualTo(8);
        assertThat(told).hasSize(3);
    }

    @Test
    void leavesOutWhatExpires() {
        inbox.readTo(reader);
        inbox.changed(change(EventKind.EVENT, 7));
        inbox.readTo(reader);

        assertThat(told).containsExactly("everything");
    }

    @Test
    void remembersOfTooManyChangesThatEverythingMayHaveChanged() {
        inbox.readTo(reader);
        told.clear();
        for (int i = 0; i < ChangeInbox.MOST + 1; i++) {
            inbox.changed(change(PodKind.POD, i));
        }
        inbox.readTo(reader);

        assertThat(told).hasSize(ChangeInbox.MOST + 1).startsWith("everything", "Pod 0");
        told.clear();
        inbox.changed(change(PodKind.POD, 7));
        inbox.readTo(reader);
        assertThat(told).containsExactly("Pod 7");
    }

    /** Otherwise a single object that cannot be read would hide all others until they change. */
    @Test
    void looksAtEverythingAgainWhenThatFailed() {
        fails = true;
        assertThatThrownBy(() -> inbox.readTo(reader)).hasMessage("planned to fail");
        fails = false;
        inbox.readTo(reader);

        assertThat(told).containsExactly("everything", "everything");
    }

    private static Change<?> change(Kind<?> kind, long revision) {
        return new Change<>(kind, Optional.empty(), Optional.empty(), revision);
    }
}
