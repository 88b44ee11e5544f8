package io.skiff.cli.token;

import java.time.Instant;

/**
 * A token as it is shown once.
 *
 * @param name what it is deleted by
 * @param text the token: secret
 */
public record NewToken(String name, String text, Instant expiration) {

    @Override
    public String toString() {
        return name;
    }
}
