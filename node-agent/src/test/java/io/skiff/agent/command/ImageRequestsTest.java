package io.skiff.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.image.BuildCacheEntry;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import io.skiff.agent.request.Routes;
import io.skiff.agent.testing.FakeImageStore;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of the images in the store {@code used:v1} is used by a pod. */
class ImageRequestsTest {

    private final FakeImageStore store =
            new FakeImageStore().with("used:v1").withPulled("old:v1").with("mine:v1");
    private final String used = digest("used:v1");
    private final Routes routes =
            new Routes(new ImageRequests(store, () -> Set.of(used), () -> Set.of(used)).handlers());

    private String digest(String name) {
        return store.find(name).orElseThrow().digest();
    }

    private JsonNode ask(String method, String path, String... query) throws Exception {
        var parameters = new java.util.HashMap<String, List<String>>();
        for (int i = 0; i < query.length; i += 2) {
            parameters.put(query[i], List.of(query[i + 1]));
        }
        var body = new ByteArrayOutputStream();
        routes.answer(
                new NodeRequest(
                        method, List.of(path.split("/", -1)), parameters, "", "", InputStream.nullInputStream()),
                (code, type) -> body);
        return new ObjectMapper().readTree(body.toByteArray());
    }

    @Test
    void listsWhatIsThereAndWhatIsUsed() throws Exception {
        var images = ask("GET", "images").path("images");
        assertThat(images.findValuesAsText("name")).containsExactly("mine:v1", "old:v1", "used:v1");
        assertThat(images.findValuesAsText("inUse")).containsExactly("false", "false", "true");
        assertThat(images.findValuesAsText("pulled")).containsExactly("false", "true", "false");
    }

    @Test
    void removesWhatIsUsedOnlyByForce() throws Exception {
        assertThatThrownBy(() -> ask("DELETE", "images", "name", "used:v1"))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(409))
                .hasMessageContaining("--force");
        assertThat(store.find("used:v1")).isPresent();

        ask("DELETE", "images", "name", "used:v1", "force", "true");
        assertThat(store.find("used:v1")).isEmpty();
        ask("DELETE", "images", "name", "mine:v1");
        assertThat(store.collections())
                .as("while a container runs on an image that has no name")
                .isZero();
    }

    @Test
    void prunesWhatNobodyUses() throws Exception {
        assertThat(ask("POST", "images/prune", "dryRun", "true").path("images").toString())
                .isEqualTo("[\"old:v1\"]");
        assertThat(store.list()).hasSize(3);

        ask("POST", "images/prune");
        assertThat(store.collections()).isEqualTo(1);
        assertThat(store.find("old:v1")).isEmpty();
        assertThat(ask("POST", "images/prune", "all", "true").path("images").toString())
                .isEqualTo("[\"mine:v1\"]");
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void prunesWhatBuildsKeep() throws Exception {
        store.with(new BuildCacheEntry(BuildCacheEntry.Kind.STEP, List.of("a", "b"), Instant.EPOCH, 100))
                .with(new BuildCacheEntry(BuildCacheEntry.Kind.MOUNT, List.of("c"), Instant.EPOCH, 20));
        var expected = "{\"freedBytes\":120,\"stepResults\":2,\"cacheMounts\":1}";

        assertThat(ask("POST", "images/prune", "buildCache", "true", "dryRun", "true")
                        .toString())
                .isEqualTo(expected);
        assertThat(store.buildCache()).hasSize(2);
        assertThat(ask("POST", "images/prune", "buildCache", "true").toString()).isEqualTo(expected);
        assertThat(store.buildCache()).isEmpty();
        assertThat(store.list()).as("the images stay").hasSize(3);
        assertThat(store.collections()).isEqualTo(1);
    }

    @Test
    void wrongRequestsAreTold() {
        assertThatThrownBy(() -> ask("GET", "images/history", "name", "none"))
                .hasMessage("no image is named none:latest here; skiff image ls lists them");
        assertThatThrownBy(() -> ask("GET", "images/inspect"))
                .hasMessage("GET /images/inspect: the query parameter name is missing");
        assertThatThrownBy(() -> ask("POST", "images/prune", "all", "maybe"))
                .hasMessageContaining("must be true or false, not \"maybe\"");
        assertThatThrownBy(() -> ask("DELETE", "images", "name", "No Name"))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(400));
    }
}
