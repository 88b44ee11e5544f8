package io.skiff.agent.security.apparmor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.security.ExecLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts with and without AppArmor, as plain directories. */
class AppArmorHostTest {

    @TempDir
    Path root;

    private Path loaded;

    @BeforeEach
    void enable() throws IOException {
        write("sys/module/apparmor/parameters/enabled", "Y\n");
        write("proc/self/attr/apparmor/exec", "");
        loaded = write("sys/kernel/security/apparmor/profiles", "web (enforce)\nweb (2) (complain)\n");
    }

    private Path write(String file, String text) throws IOException {
        var path = root.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    /** It keeps what it is told to load. */
    private AppArmorHost host() {
        return new AppArmorHost(
                root,
                new ProfileLoader(List.of("tee", loaded.resolveSibling("told").toString())));
    }

    @Test
    void aProfileOfTheNodeIsAskedForByItsName() throws IOException {
        assertThat(host().label(AppArmorChoice.localhost("web"), false))
                .contains(new ExecLabel("/proc/self/attr/apparmor/exec", "exec web"));
        Files.delete(root.resolve("proc/self/attr/apparmor/exec"));
        assertThat(host().label(AppArmorChoice.localhost("web (2)"), true))
                .contains(new ExecLabel("/proc/self/attr/exec", "exec web (2)"));
        assertThatThrownBy(() -> host().label(AppArmorChoice.localhost("we"), false))
                .hasMessage("apparmor profile not found we: load it on the node with apparmor_parser -a");
    }

    @Test
    void theDefaultProfileIsLoadedOnce() throws IOException {
        assertThat(host().label(AppArmorChoice.RUNTIME_DEFAULT, false))
                .contains(new ExecLabel("/proc/self/attr/apparmor/exec", "exec skiff-default"));
        assertThat(loaded.resolveSibling("told"))
                .content()
                .contains("profile skiff-default flags=", "peer=skiff-default,", "deny mount,")
                .doesNotContain("NAME");
        Files.delete(loaded.resolveSibling("told"));
        Files.writeString(loaded, "skiff-default (enforce)\n");
        assertThat(host().label(AppArmorChoice.RUNTIME_DEFAULT, false)).isPresent();
        assertThat(loaded.resolveSibling("told")).doesNotExist();
        assertThat(host().label(AppArmorChoice.RUNTIME_DEFAULT, true)).isEmpty();
    }

    @Test
    void saysWhyTheDefaultProfileIsNotThere() {
        var parser = new ProfileLoader(List.of("/bin/sh", "-c", "cat > /dev/null; echo syntax error; exit 1"));
        assertThatThrownBy(() -> new AppArmorHost(root, parser).label(AppArmorChoice.RUNTIME_DEFAULT, false))
                .isInstanceOf(AppArmorException.class)
                .hasMessage(
                        "the default AppArmor profile was not loaded by /bin/sh: syntax error (Debian and Ubuntu have it in the"
                                + " package apparmor)");
        assertThatThrownBy(() -> new ProfileLoader(List.of("/no/such/parser")).load("x"))
                .isInstanceOf(AppArmorException.class)
                .hasMessageContaining("/no/such/parser");
    }

    /** As Docker and Kubernetes do it. */
    @Test
    void aContainerThatAsksForNothingHasTheDefaultProfileIfThatIsPossible() throws IOException {
        assertThat(host().label(AppArmorChoice.DEFAULT_IF_POSSIBLE, false))
                .contains(new ExecLabel("/proc/self/attr/apparmor/exec", "exec skiff-default"));
        assertThat(host().label(AppArmorChoice.DEFAULT_IF_POSSIBLE, true)).isEmpty();

        var asked = root.resolve("asked");
        var parser = new ProfileLoader(List.of("/bin/sh", "-c", "cat > /dev/null; echo >> " + asked + "; exit 1"));
        var without = new AppArmorHost(root, parser);
        assertThat(without.label(AppArmorChoice.DEFAULT_IF_POSSIBLE, false)).isEmpty();
        assertThat(without.label(AppArmorChoice.DEFAULT_IF_POSSIBLE, false)).isEmpty();
        assertThat(asked).hasContent("\n");

        write("sys/module/apparmor/parameters/enabled", "N\n");
        assertThat(host().label(AppArmorChoice.DEFAULT_IF_POSSIBLE, false)).isEmpty();
    }

    @Test
    void aHostWithoutItRefusesWhatItCannotEnforce() throws IOException {
        write("sys/module/apparmor/parameters/enabled", "N\n");
        assertThat(host().label(AppArmorChoice.UNCONFINED, false)).isEmpty();
        for (var choice : List.of(AppArmorChoice.RUNTIME_DEFAULT, AppArmorChoice.localhost("web"))) {
            assertThatThrownBy(() -> host().label(choice, false))
                    .isInstanceOfSatisfying(
                            AppArmorException.class,
                            refused -> assertThat(refused.reason()).isEqualTo("AppArmor"))
                    .hasMessage("Cannot enforce AppArmor: AppArmor is not enabled on the host");
        }
    }
}
