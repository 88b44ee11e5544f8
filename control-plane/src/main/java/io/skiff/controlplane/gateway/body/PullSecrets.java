package io.skiff.controlplane.gateway.body;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.object.Json;
import io.skiff.proto.node.PullSecret;
import io.skiff.proto.node.RegistryLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads the names and passwords for registries out of the Secrets that a pod's {@code imagePullSecrets} name, as the kubelet does
 * (kubernetes/pkg/credentialprovider/config.go). A Secret that is missing or faulty keeps no pod from its node: the image may be public.
 *
 * <p>No problem quotes a part of a Secret.
 */
final class PullSecrets {

    private static final String UNREADABLE = "not a Docker configuration in JSON";

    private PullSecrets() {}

    static List<PullSecret> of(List<LocalObjectReference> named, References references) {
        return named.stream()
                .map(LocalObjectReference::getName)
                .filter(Objects::nonNull)
                .filter(name -> !name.isEmpty())
                .distinct()
                .map(name -> references
                        .findStoredSecret(name)
                        .map(secret -> read(name, secret))
                        .orElse(PullSecret.newBuilder()
                                .setName(name)
                                .setProblem("not found")
                                .build()))
                .toList();
    }

    private static PullSecret read(String name, Secret secret) {
        var result = PullSecret.newBuilder()
                .setName(name)
                .setUid(secret.getMetadata().getUid());
        var type = secret.getType();
        if ("kubernetes.io/dockerconfigjson".equals(type)) {
            content(secret, ".dockerconfigjson")
                    .map(config -> config.path("auths"))
                    .ifPresentOrElse(auths -> addLogins(auths, result), () -> result.setProblem(UNREADABLE));
        } else if ("kubernetes.io/dockercfg".equals(type)) {
            content(secret, ".dockercfg")
                    .ifPresentOrElse(auths -> addLogins(auths, result), () -> result.setProblem(UNREADABLE));
        } else {
            result.setProblem(
                    "of the type " + type + ", not kubernetes.io/dockerconfigjson or kubernetes.io/dockercfg");
        }
        return result.build();
    }

    private static Optional<JsonNode> content(Secret secret, String key) {
        var data = secret.getData();
        var encoded = data == null ? null : data.get(key);
        try {
            return encoded == null
                    ? Optional.empty()
                    : Optional.of(Json.MAPPER.readTree(Base64.getMimeDecoder().decode(encoded)))
                            .filter(JsonNode::isObject);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void addLogins(JsonNode auths, PullSecret.Builder result) {
        auths.properties()
                .forEach(entry -> login(entry.getValue())
                        .ifPresentOrElse(
                                login -> result.addLogins(login.setRegistry(entry.getKey())),
                                () -> result.setProblem(
                                        "not readable as a whole: an entry has neither username and password nor, as"
                                                + " auth, the base64 of NAME:PASSWORD")));
    }

    private static Optional<RegistryLogin.Builder> login(JsonNode entry) {
        var auth = entry.path("auth").asText("");
        if (!auth.isEmpty()) {
            return decoded(auth);
        }
        var login = RegistryLogin.newBuilder()
                .setUser(entry.path("username").asText(""))
                .setPassword(entry.path("password").asText(""));
        return login.getUser().isEmpty() && login.getPassword().isEmpty() ? Optional.empty() : Optional.of(login);
    }

    /** With or without the padding at its end: tools write both. */
    private static Optional<RegistryLogin.Builder> decoded(String auth) {
        try {
            var text = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(RegistryLogin.newBuilder()
                            .setUser(text.substring(0, colon))
                            .setPassword(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
