package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.LocalImageStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunMountsTest {

    @TempDir
    private Path directory;

    @Test
    void aStepThatNamesACacheTwiceDoesNotWaitForItself() throws Exception {
        var cache = directory.resolve("cache");
        try (var workspace = Workspace.begin(directory.resolve("work"), (id, left) -> {})) {
            var images = new LocalImageStore(directory.resolve("images"), Clock.systemUTC());
            var lease = images.builds().lease(workspace.directory());
            for (int i = 0; i < 2; i++) {
                try (var mounts = new RunMounts(workspace, directory, lease, Map.of())) {
                    mounts.lock(List.of(cache, cache));
                    assertThat(mounts.mounts()).isEmpty();
                }
            }
        }
    }
}
