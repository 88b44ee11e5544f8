package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.proto.node.NodeVolume.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeVolumesTest {

    /** An administrator may have copied the manifest of a volume. */
    @ParameterizedTest
    @CsvSource({
        "MAKE, MAKE, MAKE",
        "KEEP, KEEP, KEEP",
        "REMOVE, REMOVE, REMOVE",
        "MAKE, KEEP, KEEP",
        "MAKE, REMOVE, MAKE",
        "KEEP, REMOVE, KEEP",
    })
    void ofTwoVolumesWithOneDirectoryTheOneDecidesThatKeepsIt(Mode one, Mode other, Mode expected) {
        assertThat(NodeVolumes.stronger(one, other)).isEqualTo(expected);
        assertThat(NodeVolumes.stronger(other, one)).isEqualTo(expected);
    }
}
