package io.skiff.controlplane.bound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlacesTest {

    private final Places<Integer> places = new Places<>(6, 4);

    @Test
    void whoFloodsEndsItsOwnOldest() {
        for (int i = 0; i < 4; i++) {
            assertThat(places.enter("flood", i)).isEmpty();
        }
        assertThat(places.enter("flood", 4)).containsExactly(0);
        assertThat(places.enter("flood", 5)).containsExactly(1);
        assertThat(places.count()).isEqualTo(4);
    }

    @Test
    void anotherGetsInForTheOldestOfWhoHasTheMost() {
        places.enter("a", 1);
        for (int i = 10; i < 14; i++) {
            places.enter("flood", i);
        }
        assertThat(places.enter("b", 2)).isEmpty();

        assertThat(places.enter("c", 3)).containsExactly(10);
        assertThat(places.enter("d", 4)).containsExactly(11);
        assertThat(places.count()).isEqualTo(6);
    }

    @Test
    void aNewcomerGetsInWhenEverybodyHasOne() {
        for (int i = 0; i < 6; i++) {
            places.enter("address " + i, i);
        }

        assertThat(places.enter("newcomer", 9)).containsExactly(0);
    }

    @Test
    void whatIsLeftIsFree() {
        places.enter("a", 1);
        places.leave("a", 1);
        places.leave("a", 1);

        assertThat(places.count()).isZero();
    }
}
