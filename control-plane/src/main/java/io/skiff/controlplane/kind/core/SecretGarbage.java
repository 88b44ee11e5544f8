package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.GarbageRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Until when the Secrets of Skiff itself are of use: join tokens, and bans of nodes. */
final class SecretGarbage implements GarbageRule<Secret> {

    /** An expired token explains to a host that comes too late what is wrong. */
    private static final Duration EXPIRED_TOKENS_STAY = Duration.ofDays(1);

    @Override
    public Optional<Instant> expiry(Secret secret, Supplier<List<Secret>> others) {
        if (JoinTokenSecrets.isToken(secret)) {
            return JoinTokenSecrets.expiration(secret).map(end -> end.plus(EXPIRED_TOKENS_STAY));
        }
        return NodeBanSecrets.isBan(secret) ? NodeBanSecrets.end(secret, others) : Optional.empty();
    }
}
