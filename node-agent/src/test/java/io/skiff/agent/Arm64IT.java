package io.skiff.agent;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The tests with the tag {@code cgroup} on an emulated arm64 machine; only for scripts/vm/arm64, as it takes most of an hour. */
@EnabledIfSystemProperty(named = "skiff.arm64", matches = "true")
final class Arm64IT {

    @Test
    void launchLimitsAndAdoptionHoldOnArm64() throws Exception {
        VirtualMachine.arm64().runTests(List.of("cgroup"), Duration.ofMinutes(90));
    }
}
