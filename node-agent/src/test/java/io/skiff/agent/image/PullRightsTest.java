package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PullRightsTest {

    private static final Credential ANN = new Credential("the Secret red/regcred", "uid-red", "ann", "s3cret");
    private static final PullRights OF_ANN = PullRights.NOBODY.with(Optional.of(ANN));

    @Test
    void admitsWhoHasTheCredentialThatWasTaken() {
        assertThat(OF_ANN.admit(List.of(ANN))).isTrue();
        assertThat(OF_ANN.admit(List.of())).isFalse();
        assertThat(OF_ANN.admit(List.of(new Credential("", "uid-blue", "bob", "s3cret"))))
                .isFalse();
        assertThat(OF_ANN.admit(List.of(new Credential("", "uid-blue", "ann", "other"))))
                .isFalse();
    }

    @Test
    void admitsTheSamePasswordOfAnotherSecretAndAnotherPasswordOfTheSame() {
        assertThat(OF_ANN.admit(List.of(new Credential("", "uid-blue", "ann", "s3cret"))))
                .isTrue();
        assertThat(OF_ANN.admit(List.of(new Credential("", "uid-red", "ann", "rotated"))))
                .isTrue();
    }

    @Test
    void aCredentialOfTheNodeProvesNothingForAPod() {
        assertThat(OF_ANN.admit(List.of(Credential.ofNode("registries.yaml", "ann", "s3cret"))))
                .isFalse();
    }

    @Test
    void whatNeededNoCredentialIsForEverybodyFromThenOn() {
        var all = OF_ANN.with(Optional.empty());

        assertThat(all.admit(List.of())).isTrue();
        assertThat(all.with(Optional.of(ANN)).admit(List.of())).isTrue();
    }

    @Test
    void keepsNoPassword() {
        assertThat(OF_ANN.toString()).contains("uid-red").doesNotContain("s3cret");
    }

    @Test
    void forgetsTheOldestOfMany() {
        var rights = OF_ANN;
        for (int i = 0; i < 100; i++) {
            rights = rights.with(Optional.of(new Credential("", "uid-" + i, "user-" + i, "x")));
        }
        assertThat(rights.proofs()).hasSize(100);
        assertThat(rights.admit(List.of(ANN))).isFalse();
    }
}
