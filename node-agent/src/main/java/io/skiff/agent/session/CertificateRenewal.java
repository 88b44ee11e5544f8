package io.skiff.agent.session;

import io.grpc.StatusRuntimeException;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.loop.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Renews this node's certificate when two thirds of its life are over, at whichever control plane answers. A step waits for that. */
final class CertificateRenewal implements Stepped {

    private static final Logger LOG = LogManager.getLogger(CertificateRenewal.class);

    /** How often is looked whether the node has joined. */
    private static final Duration JOINING = Duration.ofSeconds(1);

    private static final Duration RETRY = Duration.ofMinutes(1);

    private final List<ServerAddress> servers;
    private final Membership membership;

    CertificateRenewal(List<ServerAddress> servers, Membership membership) {
        this.servers = List.copyOf(servers);
        this.membership = membership;
    }

    /** @param now of the host's clock, which certificates are about */
    @Override
    public Instant step(Instant now) {
        var present = membership.present();
        if (present.isEmpty()) {
            return now.plus(JOINING);
        }
        // What has expired renews nothing: the node has to join again.
        if (!present.get().isExpired(now) && !now.isBefore(present.get().renewAt())) {
            renew(present.get());
        }
        return next(now);
    }

    private Instant next(Instant now) {
        var retry = now.plus(RETRY);
        var due = membership.present().map(NodeIdentity::renewAt).orElse(retry);
        return due.isAfter(now) && due.isBefore(retry) ? due : retry;
    }

    private void renew(NodeIdentity present) {
        for (var server : servers) {
            try {
                membership.renew(server, present);
                return;
            } catch (StatusRuntimeException e) {
                LOG.warn("Cannot renew the certificate of this node at {}: {}", server, StatusText.of(e.getStatus()));
            } catch (RuntimeException e) {
                LOG.warn("Cannot renew the certificate of this node at {}", server, e);
            }
        }
    }
}
