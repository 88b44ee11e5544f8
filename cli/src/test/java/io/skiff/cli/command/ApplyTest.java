package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.FakeApi;
import io.skiff.cli.Golden;
import io.skiff.cli.Run;
import io.skiff.cli.format.Json;
import io.skiff.cli.manifest.LastApplied;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApplyTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String MANIFEST = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: a
            data:
              color: blue
            """;

    @TempDir
    Path directory;

    private final FakeApi api = FakeApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void createsWhatIsMissing() {
        api.on("POST " + MAPS, 201, stored("blue", "1"));
        Run run = Run.withInput(api, MANIFEST, "apply", "-f", "-");
        assertThat(run.transcript()).isEqualTo("configmap/a created\n");
        assertThat(api.requests().get(1))
                .startsWith("POST " + MAPS + "?fieldManager=kubectl-client-side-apply&fieldValidation=Strict {")
                .contains("last-applied-configuration");
    }

    @Test
    void patchesWhatDiffers() {
        api.on("GET " + MAPS + "/a", 200, stored("red", "1")).on("PATCH " + MAPS + "/a", 200, stored("blue", "2"));
        assertThat(Run.withInput(api, MANIFEST, "apply", "-f", "-").transcript())
                .isEqualTo("configmap/a configured\n");
        assertThat(api.requests().get(1)).contains("\"data\":{\"color\":\"blue\"}");
    }

    @Test
    void leavesAloneWhatIsAsWanted() {
        api.on("GET " + MAPS + "/a", 200, stored("blue", "1"));
        assertThat(Run.withInput(api, MANIFEST, "apply", "-f", "-").transcript())
                .isEqualTo("configmap/a unchanged\n");
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void sendsNothingInAClientDryRun() {
        assertThat(Run.withInput(api, MANIFEST, "apply", "-f", "-", "--dry-run=client")
                        .out())
                .isEqualTo("configmap/a created (dry run)\n");
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void asksTheServerInAServerDryRun() {
        api.on("POST " + MAPS, 201, stored("blue", "1"));
        assertThat(Run.withInput(api, MANIFEST, "apply", "-f", "-", "--dry-run=server")
                        .out())
                .isEqualTo("configmap/a created (server dry run)\n");
        assertThat(api.requests().get(1)).contains("dryRun=All");
    }

    @Test
    void saysInAServerDryRunWhetherSomethingWouldChange() {
        String before = stored("red", "1").replace("\"color\":\"red\"", "\"color\":\"red\",\"size\":1");
        api.on("GET " + MAPS + "/a", 200, before).on("PATCH " + MAPS + "/a", 200, before);
        assertThat(Run.withInput(api, MANIFEST, "apply", "-f", "-", "--dry-run=server")
                        .out())
                .isEqualTo("configmap/a unchanged (server dry run)\n");
        api.on("PATCH " + MAPS + "/a", 200, stored("blue", "1"));
        assertThat(Run.withInput(api, MANIFEST, "apply", "-f", "-", "--dry-run=server")
                        .out())
                .isEqualTo("configmap/a configured (server dry run)\n");
    }

    @Test
    void sendsWholeListsAsAMergePatch() {
        String services = "/api/v1/namespaces/default/services/s";
        String live = "{\"metadata\":{\"name\":\"s\",\"resourceVersion\":\"7\"},\"spec\":{\"ports\":[{\"port\":53}]}}";
        api.on("GET " + services, 200, live).on("PATCH " + services, 200, live.replace("7", "8"));
        String manifest = "{apiVersion: v1, kind: Service, metadata: {name: s},"
                + " spec: {ports: [{port: 53}, {port: 53, protocol: UDP}]}}";
        assertThat(Run.withInput(api, manifest, "apply", "-f", "-").out()).isEqualTo("service/s configured\n");
        assertThat(api.requests().get(1))
                .startsWith("PATCH " + services)
                .contains("\"resourceVersion\":\"7\"")
                .contains("\"ports\":[{\"port\":53},{\"port\":53,\"protocol\":\"UDP\"}]");
        assertThat(api.contentTypes().get(1)).isEqualTo("application/merge-patch+json");
    }

    @Test
    void appliesTheGoodDocumentsAndReportsEachBadOne() throws IOException {
        api.on("POST " + MAPS, 201, stored("blue", "1"))
                .on(
                        "POST /api/v1/namespaces/default/services",
                        422,
                        FakeApi.Status.of(422, "Invalid", "Service \"s\" is invalid: spec.ports: Required value"));
        Path file = directory.resolve("several.yaml");
        Files.writeString(file, MANIFEST + """
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata:
                          name: b
                         data: {}
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: s
                        ---
                        kind: ConfigMap
                        metadata: {}
                        ---
                        apiVersion: v2
                        kind: Thing
                        metadata: {name: t}
                        """);
        api.on("GET /api", 200, "{\"versions\":[]}").on("GET /apis", 200, "{\"groups\":[]}");
        String transcript = Run.on(api, "apply", "-f", file.toString()).transcript();
        Golden.check("apply-several", transcript.replace(file.toString(), "several.yaml"));
    }

    @Test
    void refusesAnotherNamespaceThanTheObjects() {
        String manifest = MANIFEST.replace("name: a", "name: a\n  namespace: prod");
        assertThat(Run.withInput(api, manifest, "apply", "-f", "-", "-n", "other")
                        .transcript())
                .isEqualTo("""
                        --- stderr
                        error: STDIN: the namespace from the provided object "prod" does not match the namespace "other". You must pass '--namespace=prod' to perform this operation.
                        --- exit 1
                        """);
        assertThat(api.requests()).isEmpty();
        api.on("POST /api/v1/namespaces/prod/configmaps", 201, stored("blue", "1"));
        assertThat(Run.withInput(api, manifest, "apply", "-f", "-", "-n", "prod")
                        .code())
                .isZero();
        assertThat(Run.withInput(api, manifest, "apply", "-f", "-").code()).isZero();
    }

    @Test
    void makesNoNameUnlessItCreates() {
        String manifest = MANIFEST.replace("name: a", "generateName: a-");
        for (String command : List.of("apply", "delete", "get", "describe")) {
            assertThat(Run.withInput(api, manifest, command, "-f", "-").err()).contains("STDIN: metadata.name not set");
        }
        assertThat(api.requests()).isEmpty();
        api.on("POST " + MAPS, 201, stored("blue", "1"));
        assertThat(Run.withInput(api, manifest, "create", "-f", "-").out()).isEqualTo("configmap/a created\n");
    }

    @Test
    void saysWhatNothingWasPassedTo() {
        assertThat(Run.withInput(api, "# nothing", "delete", "-f", "-").err())
                .isEqualTo("error: no objects passed to delete: - holds none\n");
        assertThat(Run.on(api, "apply").err()).isEqualTo("error: name what to apply with -f FILE\n");
    }

    @Test
    void readsADirectory() throws IOException {
        api.on("POST " + MAPS, 201, stored("blue", "1"));
        Files.writeString(directory.resolve("b.yml"), MANIFEST.replace("name: a", "name: b"));
        Files.writeString(directory.resolve("a.yaml"), MANIFEST);
        Files.writeString(directory.resolve("notes.txt"), "no manifest");
        assertThat(Run.on(api, "apply", "-f", directory.toString()).out())
                .isEqualTo("configmap/a created\nconfigmap/b created\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void readsAFileWithAByteOrderMark(String charset) throws IOException {
        api.on("POST " + MAPS, 201, stored("blue", "1"));
        Path file = directory.resolve("powershell.yaml");
        Files.writeString(file, "\uFEFF" + MANIFEST.replace("blue", "café"), Charset.forName(charset));
        assertThat(Run.on(api, "apply", "-f", file.toString()).transcript()).isEqualTo("configmap/a created\n");
        assertThat(api.requests().get(1)).contains("\"data\":{\"color\":\"café\"}");
    }

    @Test
    void saysWhereAFileIsNoText() throws IOException {
        Path file = directory.resolve("latin1.yaml");
        Files.writeString(file, "a: 1\nb: caf\u00e9\n", StandardCharsets.ISO_8859_1);
        assertThat(Run.on(api, "apply", "-f", file.toString()).err())
                .isEqualTo("error: cannot read " + file
                        + ": line 2 is not UTF-8; save the file as UTF-8 (or UTF-16 with a byte order mark)\n");
    }

    @Test
    void saysThatAFileIsMissing() {
        Run run = Run.on(api, "apply", "-f", "/nonexistent.yaml");
        assertThat(run.transcript())
                .isEqualTo("--- stderr\nerror: the path \"/nonexistent.yaml\" does not exist\n--- exit 1\n");
    }

    /** The config map as the server stores it. */
    private static String stored(String color, String revision) {
        try {
            var applied = (ObjectNode) Json.parse(
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"},\"data\":{\"color\":\""
                            + color + "\"}}");
            ObjectNode stamped = LastApplied.stamp(applied);
            stamped.withObject("/metadata").put("resourceVersion", revision);
            return stamped.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
