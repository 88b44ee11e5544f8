package io.skiff.controlplane.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;

/**
 * The mark of an object that is being deleted, in Kubernetes' form.
 *
 * @param deletionTimestamp the time at which the grace period ends
 */
public record DeletionMark(String deletionTimestamp, long gracePeriodSeconds) {

    public static DeletionMark at(Instant now, long gracePeriodSeconds) {
        return new DeletionMark(Timestamps.format(Timestamps.plusSeconds(now, gracePeriodSeconds)), gracePeriodSeconds);
    }

    public void putOn(ObjectMeta metadata) {
        metadata.setDeletionTimestamp(deletionTimestamp);
        metadata.setDeletionGracePeriodSeconds(gracePeriodSeconds);
    }

    public void putOn(ObjectNode metadata) {
        metadata.put("deletionTimestamp", deletionTimestamp);
        metadata.put("deletionGracePeriodSeconds", gracePeriodSeconds);
    }
}
