package io.skiff.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TabTextTest {

    @Test
    void alignsTheCellsOfARunOfLines() {
        var text = new TabText()
                .line("Name:\tweb")
                .line("Namespace:\tdefault")
                .line("Containers:")
                .line("  a:\tx\ty")
                .line("  bbb:\tx1\ty");
        assertThat(text.render()).isEqualTo("""
                Name:       web
                Namespace:  default
                Containers:
                  a:    x   y
                  bbb:  x1  y
                """);
    }

    @Test
    void leavesALastCellUnpadded() {
        assertThat(new TabText().line("a\tlong last cell").line("b\tc\td").render())
                .isEqualTo("a  long last cell\nb  c  d\n");
    }
}
