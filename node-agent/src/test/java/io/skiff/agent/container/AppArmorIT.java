package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.security.Confinement;
import io.skiff.agent.security.apparmor.AppArmorChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What AppArmor allows containers. In the virtual machine, whose kernel enforces it: not every kernel does. */
@Tag("vm")
class AppArmorIT {

    private static final String LABEL = "cat /proc/self/attr/current; ";
    private static final String MOUNT = "mkdir -p /there; mount -t tmpfs none /there && echo mounted";

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    private String run(SecuritySpec security, String script) {
        return lab.container("run")
                .security(security)
                .script(script + " 2>&1")
                .runToEnd()
                .text();
    }

    @Test
    void aContainerHasTheDefaultProfile() {
        assertThat(run(SecuritySpec.DEFAULT, LABEL)).isEqualTo("skiff-default (enforce)\n");
        assertThat(run(SecuritySpec.DEFAULT.withAppArmor(AppArmorChoice.RUNTIME_DEFAULT), LABEL))
                .isEqualTo("skiff-default (enforce)\n");
        assertThat(run(SecuritySpec.DEFAULT.withAppArmor(AppArmorChoice.UNCONFINED), LABEL))
                .isEqualTo("unconfined\n");
        assertThat(run(SecuritySpec.DEFAULT.withConfinement(Confinement.PRIVILEGED), LABEL))
                .isEqualTo("unconfined\n");
    }

    /** The capability alone is not enough. */
    @Test
    void theDefaultProfileAllowsNoMounts() {
        var admin = Lab.capabilities("SYS_ADMIN");

        assertThat(run(admin, MOUNT)).contains("ermission denied").doesNotContain("mounted\n");
        assertThat(run(admin.withAppArmor(AppArmorChoice.UNCONFINED), MOUNT)).isEqualTo("mounted\n");
    }

    @Test
    void aProgramThatIsExecutedHasTheContainersProfile() {
        var id = lab.container("main").script("sleep 1000").start();
        var request = new ExecRequest(List.of("/bin/sh", "-c", LABEL), Lab.PATIENCE, 10_000, false);

        assertThat(new String(lab.runtime.exec(id, request).output(), StandardCharsets.UTF_8))
                .isEqualTo("skiff-default (enforce)\n");
    }

    @Test
    void aProfileOfTheNodeIsEnforced() throws IOException, InterruptedException {
        load("profile skiff-it flags=(attach_disconnected,mediate_deleted) { file, deny /secret/** w, }");
        var own = SecuritySpec.DEFAULT.withAppArmor(AppArmorChoice.localhost("skiff-it"));

        assertThat(run(own, LABEL + "mkdir /secret /open; echo x > /open/file && echo open; echo x > /secret/file"))
                .startsWith("skiff-it (enforce)\n")
                .contains("open\n")
                .contains("ermission denied");

        var missing = lab.container("missing")
                .security(SecuritySpec.DEFAULT.withAppArmor(AppArmorChoice.localhost("no-such-profile")));
        assertThatThrownBy(missing::start)
                .isInstanceOf(ContainerException.class)
                .hasMessage("apparmor profile not found no-such-profile: load it on the node with apparmor_parser -a");
    }

    private static void load(String profile) throws IOException, InterruptedException {
        var parser = new ProcessBuilder("apparmor_parser", "--replace", "--skip-cache")
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
        try (var in = parser.getOutputStream()) {
            in.write(profile.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(parser.waitFor()).isZero();
    }
}
