package io.skiff.agent.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayRootTest {

    private static final Path UPPER = Path.of("/state/upper");
    private static final Path WORK = Path.of("/state/work");

    @Test
    void namesLayersTopmostFirst() {
        assertThat(new OverlayRoot(List.of(Path.of("/l/top"), Path.of("/l/base")), UPPER, WORK).options())
                .isEqualTo("lowerdir=/l/top:/l/base,upperdir=/state/upper,workdir=/state/work,volatile");
    }

    @Test
    void escapesWhatSeparatesOptions() {
        assertThat(new OverlayRoot(List.of(Path.of("/l/a:b,c\\d")), UPPER, WORK).options())
                .startsWith("lowerdir=/l/a\\:b\\,c\\\\d,");
    }

    @Test
    void refusesMoreLayersThanAMountCanName() {
        var layers = Collections.nCopies(60, Path.of("/var/lib/skiff/images/layers/" + "0".repeat(64)));

        assertThatThrownBy(() -> new OverlayRoot(layers, UPPER, WORK).options())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the image has 60 layers");
    }
}
