package io.skiff.cli.token;

import java.time.Instant;

/**
 * A new token, which is shown once.
 *
 * @param name the name of its Secret, for deleting it
 * @param text the token: secret
 */
public record NewToken(String name, String text, Instant expiration) {

    @Override
    public String toString() {
        return name;
    }
}
