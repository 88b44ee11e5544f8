package io.skiff.agent.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverlayRootTest {

    private static final Path UPPER = Path.of("/state/upper");
    private static final Path WORK = Path.of("/state/work");

    @Test
    void namesLayersTopmostFirst() {
        assertThat(new OverlayRoot(List.of(Path.of("/l/top"), Path.of("/l/base")), UPPER, WORK).options())
                .isEqualTo(
                        "lowerdir=/l/top:/l/base,upperdir=/state/upper,workdir=/state/work,metacopy=off,redirect_dir=off,index=off,volatile");
    }

    @Test
    void namesALayerOnceThatAnImageHasTwice() {
        var layers = List.of(Path.of("/l/same"), Path.of("/l/between"), Path.of("/l/same"), Path.of("/l/base"));
        assertThat(new OverlayRoot(layers, UPPER, WORK).options()).startsWith("lowerdir=/l/same:/l/between:/l/base,");
    }

    @Test
    void escapesWhatSeparatesOptions() {
        assertThat(new OverlayRoot(List.of(Path.of("/l/a:b,c\\d")), UPPER, WORK).options())
                .startsWith("lowerdir=/l/a\\:b\\,c\\\\d,");
    }

    @Test
    void refusesMoreLayersThanAMountCanName() {
        var layers = IntStream.range(0, 60)
                .mapToObj(i -> Path.of("/var/lib/skiff/images/layers/" + "0".repeat(62) + (10 + i)))
                .toList();

        assertThatThrownBy(() -> new OverlayRoot(layers, UPPER, WORK).options())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the image has 60 layers");
    }
}
