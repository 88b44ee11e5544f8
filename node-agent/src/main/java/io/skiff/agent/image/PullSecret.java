package io.skiff.agent.image;

import java.util.List;

/**
 * A Secret with names and passwords for registries, as a pod's {@code imagePullSecrets} name it.
 *
 * @param uid of the stored Secret; empty if there is none
 * @param problem why it lacks some or all of its logins, to follow "is"; empty if it lacks none
 */
public record PullSecret(String namespace, String name, String uid, String problem, List<Login> logins) {

    public PullSecret {
        logins = List.copyOf(logins);
    }

    /** @param registry as the Secret has it: {@code https://index.docker.io/v1/}, {@code *.example.com/team} */
    public record Login(String registry, String user, String password) {

        /** Never the password: this may be logged. */
        @Override
        public String toString() {
            return registry;
        }
    }
}
