package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import java.io.IOException;
import java.util.Base64;

/** The required keys of Secrets, by type (core/validation: ValidateSecret). */
final class SecretTypes {

    private static final String ACCOUNT = "kubernetes.io/service-account.name";

    /** Go's decoder takes nothing after the value. */
    private static final ObjectReader STRICT =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SecretTypes() {}

    static void check(Field secret) {
        var data = secret.at("data");
        switch (secret.at("type").text()) {
            case "kubernetes.io/tls" -> {
                requireKey(data, "tls.crt");
                requireKey(data, "tls.key");
            }
            case "kubernetes.io/ssh-auth" -> data.entry("ssh-privatekey").require("");
            case "kubernetes.io/basic-auth" -> {
                if (!data.node().has("username") && !data.node().has("password")) {
                    data.entry("username").require("");
                    data.entry("password").require("");
                }
            }
            case "kubernetes.io/dockercfg" -> requireJson(data, ".dockercfg");
            case "kubernetes.io/dockerconfigjson" -> requireJson(data, ".dockerconfigjson");
            case "kubernetes.io/service-account-token" ->
                secret.at("metadata").at("annotations").entry(ACCOUNT).require("");
            default -> {}
        }
    }

    /** Requires a key. An empty value suffices. */
    private static void requireKey(Field data, String key) {
        if (!data.entry(key).isThere()) {
            data.entry(key).require("");
        }
    }

    private static void requireJson(Field data, String key) {
        requireKey(data, key);
        var file = data.entry(key);
        if (file.isThere() && !isJsonObject(file.text())) {
            file.add(new Problem(
                    file.path(),
                    "FieldValueInvalid",
                    "Invalid value: \"<secret contents redacted>\": must be a JSON object"));
        }
    }

    /** Whether the value is one JSON object. Invalid base64 is reported elsewhere. */
    private static boolean isJsonObject(String base64) {
        try {
            return STRICT.readTree(Base64.getDecoder().decode(base64)).isObject();
        } catch (IllegalArgumentException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
