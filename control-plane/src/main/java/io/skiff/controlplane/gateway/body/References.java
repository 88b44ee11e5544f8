package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads config maps and secrets of one namespace from the view. */
public final class References {

    private final View view;
    private final String namespace;

    References(View view, String namespace) {
        this.view = view;
        this.namespace = namespace;
    }

    /** The content of a config map, by key in order; empty if it is optional and missing. */
    Map<String, byte[]> configMap(String name, @Nullable Boolean optional) {
        return require(findConfigMap(name), optional, "configmap", name);
    }

    Map<String, byte[]> secret(String name, @Nullable Boolean optional) {
        return require(findSecret(name), optional, "secret", name);
    }

    /** The content that an environment can have: only the {@code data} of a config map, as in Kubernetes. */
    Map<String, String> configMapTexts(String name, @Nullable Boolean optional) {
        return require(findConfigMapData(name), optional, "configmap", name);
    }

    Map<String, String> secretTexts(String name, @Nullable Boolean optional) {
        var texts = new TreeMap<String, String>();
        secret(name, optional).forEach((key, value) -> texts.put(key, text(value, key, name)));
        return texts;
    }

    Optional<String> configMapKey(String name, String key, @Nullable Boolean optional) {
        return requireKey(configMapTexts(name, optional), key, optional, "ConfigMap", name);
    }

    Optional<String> secretKey(String name, String key, @Nullable Boolean optional) {
        return requireKey(secret(name, optional), key, optional, "Secret", name).map(value -> text(value, key, name));
    }

    /**
     * Decodes a value as text. An environment cannot hold other values, and a replacement would be a wrong password.
     */
    private String text(byte[] value, String key, String name) {
        try {
            return withoutNul(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(value))
                            .toString(),
                    "key %s in Secret %s/%s".formatted(key, namespace, name));
        } catch (CharacterCodingException e) {
            throw new UnresolvedException(
                    "key %s in Secret %s/%s is not UTF-8: it cannot be an environment variable, mount it as a file"
                            .formatted(key, namespace, name));
        }
    }

    private static String withoutNul(String value, String what) {
        if (value.indexOf('\0') >= 0) {
            throw new UnresolvedException(
                    what + " has a zero byte: it cannot be an environment variable, mount it as a file");
        }
        return value;
    }

    private static <T> Map<String, T> require(
            Optional<Map<String, T>> found, @Nullable Boolean optional, String kind, String name) {
        if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new UnresolvedException("%s \"%s\" not found".formatted(kind, name));
        }
        return found.orElse(Map.of());
    }

    private <T> Optional<T> requireKey(
            Map<String, T> content, String key, @Nullable Boolean optional, String kind, String name) {
        var value = content.get(key);
        if (value == null && !Boolean.TRUE.equals(optional)) {
            throw new UnresolvedException("couldn't find key %s in %s %s/%s".formatted(key, kind, namespace, name));
        }
        return Optional.ofNullable(value);
    }

    private Optional<Map<String, String>> findConfigMapData(String name) {
        return view.find(ConfigMapKind.CONFIG_MAP, namespace, name).map(stored -> {
            var texts = new TreeMap<String, String>();
            orEmpty(stored.object().getData())
                    .forEach((key, value) -> texts.put(
                            key, withoutNul(value, "key %s in ConfigMap %s/%s".formatted(key, namespace, name))));
            return texts;
        });
    }

    private Optional<Map<String, byte[]>> findConfigMap(String name) {
        return view.find(ConfigMapKind.CONFIG_MAP, namespace, name).map(stored -> {
            var content = new TreeMap<String, byte[]>();
            orEmpty(stored.object().getData())
                    .forEach((key, value) -> content.put(key, value.getBytes(StandardCharsets.UTF_8)));
            orEmpty(stored.object().getBinaryData())
                    .forEach((key, value) ->
                            content.put(key, Base64.getMimeDecoder().decode(value)));
            return content;
        });
    }

    private Optional<Map<String, byte[]>> findSecret(String name) {
        return findStoredSecret(name).map(secret -> {
            var content = new TreeMap<String, byte[]>();
            orEmpty(secret.getData())
                    .forEach((key, value) ->
                            content.put(key, Base64.getMimeDecoder().decode(value)));
            return content;
        });
    }

    Optional<Secret> findStoredSecret(String name) {
        return view.find(SecretKind.SECRET, namespace, name).map(Stored::object);
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    /** An object that a pod refers to is missing. The message is for its container's status. */
    static final class UnresolvedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        UnresolvedException(String message) {
            super(message);
        }
    }
}
