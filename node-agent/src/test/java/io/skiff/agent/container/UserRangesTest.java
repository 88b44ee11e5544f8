package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.UserRange;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class UserRangesTest {

    @Test
    void givesNoIdToTwoPodsAndNoneOutsideOfWhatNobodyElseUses() {
        var taken = new HashSet<UserRange>();
        for (int i = 0; i < UserRanges.COUNT; i++) {
            var range = UserRanges.free("skiff-n1", taken);
            assertThat(range.first()).isGreaterThanOrEqualTo(1_879_048_192L);
            assertThat(range.onHost(UserRange.SIZE - 1)).isLessThan(2_147_352_576L);
            assertThat(range.first() % UserRange.SIZE).isZero();
            assertThat(taken.add(range)).as("%s", range).isTrue();
        }
        assertThatThrownBy(() -> UserRanges.free("skiff-n1", taken))
                .isInstanceOf(ContainerException.class)
                .hasMessage("all 4093 ranges of user ids of this node are taken by other pods");
        taken.remove(new UserRange(1_879_048_192L + 7 * UserRange.SIZE));
        assertThat(UserRanges.free("skiff-n1", taken)).isEqualTo(new UserRange(1_879_048_192L + 7 * UserRange.SIZE));
    }

    @Test
    void knowsWhichIdsAPodHas() {
        var range = new UserRange(0x7001_0000L);
        assertThat(range.contains(0)).isTrue();
        assertThat(range.contains(65_535)).isTrue();
        assertThat(range.contains(65_536)).isFalse();
        assertThat(range.mapping()).isEqualTo("0 1879113728 65536");
        assertThat(UserRange.HOST.contains(1_000_000)).isTrue();
        assertThat(UserRange.HOST.onHost(1000)).isEqualTo(1000);
    }
}
