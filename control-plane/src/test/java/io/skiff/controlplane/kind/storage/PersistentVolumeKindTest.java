package io.skiff.controlplane.kind.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.api.ApiClient;
import io.skiff.controlplane.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Volumes that an administrator makes. */
@Timeout(60)
class PersistentVolumeKindTest {

    private static final String VOLUMES = "/api/v1/persistentvolumes";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    /** It is the same on all nodes. */
    @Test
    void aShareNeedsNoNode() {
        var made = create("nfs: {server: nas, path: /films}, mountOptions: [nfsvers=4.1, noatime]");

        assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
        assertThat(made.at("/spec/mountOptions/1")).isEqualTo("noatime");
    }

    @Test
    void aWrongSourceIsTold() {
        assertThat(create("nfs: {server: nas}").at("/message")).contains("spec.nfs.path: Required value");
        assertThat(create("nfs: {server: nas, path: /a}, hostPath: {path: /b}").at("/message"))
                .contains("may not specify more than 1 volume type");
        assertThat(create("hostPath: {path: /b}, mountOptions: [noatime]").at("/message"))
                .contains("spec.mountOptions: Forbidden: may be set for a volume with nfs only");
        assertThat(create("nfs: {server: nas, path: /a}, persistentVolumeReclaimPolicy: Delete")
                        .at("/message"))
                .contains("use Retain");
    }

    private ApiClient.Answer create(String source) {
        return client.send("POST", VOLUMES, "application/yaml", """
                        apiVersion: v1
                        kind: PersistentVolume
                        metadata: {name: films}
                        spec: {accessModes: [ReadWriteMany], capacity: {storage: 1Ti}, %s}
                        """.formatted(source));
    }
}
