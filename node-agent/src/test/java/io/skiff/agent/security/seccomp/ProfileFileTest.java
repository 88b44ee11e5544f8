package io.skiff.agent.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.seccomp.AuditArchitecture;
import io.skiff.agent.linux.seccomp.FilterProgram;
import io.skiff.agent.linux.seccomp.LibSeccomp;
import io.skiff.agent.linux.seccomp.SeccompException;
import io.skiff.agent.security.CapabilitySet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON profiles in both forms, and the errors about wrong ones. */
class ProfileFileTest {

    private static final FilterCompiler COMPILER = new FilterCompiler(LibSeccomp.load());
    private static final int EPERM = Answer.error(1).code();
    private static final int ENOSYS = Answer.error(38).code();
    private static final int ALLOWED = Answer.ALLOW.code();

    private static FilterProgram compile(String json, CapabilitySet capabilities) {
        return COMPILER.compile(ProfileFile.parse(json.getBytes(StandardCharsets.UTF_8), capabilities));
    }

    private static FilterProgram compile(String json) {
        return compile(json, CapabilitySet.DOCKER_DEFAULT);
    }

    private static int ask(FilterProgram filter, String call, long... arguments) {
        return filter.answer(
                AuditArchitecture.nativeOne(), COMPILER.number(call).orElseThrow(), arguments);
    }

    @Test
    void readsTheFormOfTheRuntimeSpecification() {
        var filter = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 13, "architectures": ["SCMP_ARCH_X86_64"],
                 "flags": ["SECCOMP_FILTER_FLAG_LOG"],
                 "syscalls": [
                   {"names": ["read", "write", "getcwd"], "action": "SCMP_ACT_ALLOW"},
                   {"names": ["unlink"], "action": "SCMP_ACT_ERRNO", "errnoRet": 30},
                   {"names": ["chmod"], "action": "SCMP_ACT_KILL_PROCESS"},
                   {"names": ["prctl"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 15, "op": "SCMP_CMP_EQ"}]}]}
                """);

        assertThat(ask(filter, "read")).isEqualTo(ALLOWED);
        assertThat(ask(filter, "open")).isEqualTo(Answer.error(13).code());
        assertThat(ask(filter, "unlink")).isEqualTo(Answer.error(30).code());
        assertThat(ask(filter, "chmod")).isEqualTo(Answer.KILL_PROCESS.code());
        assertThat(ask(filter, "prctl", 15)).isEqualTo(ALLOWED);
        assertThat(ask(filter, "prctl", 1)).isEqualTo(Answer.error(13).code());
        assertThat(filter.flags()).isEqualTo(Profile.LOGGED);
        // a call that is newer than any of the profile, and a 32-bit program, which the profile does not name
        assertThat(filter.answer(AuditArchitecture.nativeOne(), 462)).isEqualTo(ENOSYS);
        assertThat(filter.answer(AuditArchitecture.narrowOne(), 4)).isEqualTo(ENOSYS);
    }

    @Test
    void readsDockersForm() {
        var json = """
                {"defaultAction": "SCMP_ACT_ERRNO",
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
                             {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}],
                 "syscalls": [
                   {"name": "read", "action": "SCMP_ACT_ALLOW", "args": [], "comment": "the older way to name one"},
                   {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "args": null, "includes": {"caps": ["CAP_SYS_ADMIN"]}, "excludes": {}},
                   {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN"], "arches": ["s390"]},
                    "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
                   {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
                   {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                   {"names": ["kcmp"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "99.0"}},
                   {"names": ["s390_runtime_instr", "not_a_call"], "action": "SCMP_ACT_ALLOW"},
                   {"names": ["sync"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["s390x"]}}]}
                """;
        var usual = compile(json);
        var admin = compile(json, CapabilitySet.DOCKER_DEFAULT.changed(List.of("SYS_ADMIN"), List.of()));

        assertThat(ask(usual, "read")).isEqualTo(ALLOWED);
        assertThat(ask(usual, "mount")).isEqualTo(EPERM);
        assertThat(ask(admin, "mount")).isEqualTo(ALLOWED);
        assertThat(ask(usual, "clone", 17)).isEqualTo(ALLOWED);
        assertThat(ask(usual, "clone", 0x10000011)).isEqualTo(EPERM);
        assertThat(ask(admin, "clone", 17)).isEqualTo(EPERM);
        assertThat(ask(usual, "clone3")).isEqualTo(ENOSYS);
        assertThat(ask(usual, "ptrace")).isEqualTo(ALLOWED);
        assertThat(ask(usual, "kcmp")).isEqualTo(EPERM);
        assertThat(ask(usual, "sync")).isEqualTo(EPERM);
        assertThat(usual.flags()).isEqualTo(Profile.SPECULATION_ALLOWED);
    }

    /** Like runc: two conditions on one argument are alternatives; conditions on several arguments must all hold. */
    @Test
    void readsConditionsAsRuncDoes() {
        var filter = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                  {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]},
                  {"names": ["dup2"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 2, "op": "SCMP_CMP_LE"}]}]}
                """);

        assertThat(ask(filter, "socket", 1)).isEqualTo(ALLOWED);
        assertThat(ask(filter, "socket", 2)).isEqualTo(ALLOWED);
        assertThat(ask(filter, "socket", 3)).isEqualTo(EPERM);
        assertThat(ask(filter, "dup2", -1, 2)).isEqualTo(ALLOWED);
        assertThat(ask(filter, "dup2", -1, 3)).isEqualTo(EPERM);
        assertThat(ask(filter, "dup2", 1, 2)).isEqualTo(EPERM);
    }

    @Test
    void allowsNewerCallsWhereTheRestIsAllowed() {
        var filter = compile(
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"statmount\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");

        assertThat(ask(filter, "statmount")).isEqualTo(EPERM);
        assertThat(filter.answer(AuditArchitecture.nativeOne(), 500)).isEqualTo(ALLOWED);
    }

    /** A call that must be closed does not stay open because its name is unknown here. */
    @Test
    void refusesToLeaveOpenWhatItDoesNotKnow() {
        assertThatThrownBy(
                        () -> compile(
                                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"unshaer\"], \"action\": \"SCMP_ACT_ERRNO\"}]}"))
                .isInstanceOf(SeccompException.class)
                .hasMessageContaining("\"unshaer\" is to be refused, but is not known here");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | is not a JSON object",
                "{\"defaultAction\": | is not JSON: ",
                "{} | defaultAction: is missing",
                "{\"defaultAction\": 7} | defaultAction: is not a text",
                "{\"defaultAction\": \"SCMP_ACT_NOTIFY\"} | defaultAction: \"SCMP_ACT_NOTIFY\" is not one of",
                "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 5000} | defaultErrnoRet: is not a number from 0 to 4095",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"sycalls\": []} | sycalls: is not a field of a seccomp profile",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": {}} | syscalls: is not a list",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"action\": \"SCMP_ACT_ERRNO\"}]} | syscalls[0].names: is empty",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"]}]} | syscalls[0].action: is missing",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [{\"index\": 6, \"value\": 1, \"op\": \"SCMP_CMP_EQ\"}]}]} | syscalls[0].args[0].index: is not a number from 0 to 5",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [{\"index\": 0, \"value\": -1, \"op\": \"SCMP_CMP_EQ\"}]}]} | syscalls[0].args[0].value: is not a number from 0 to 18446744073709551615",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [{\"index\": 0, \"value\": 1, \"op\": \"EQ\"}]}]} | syscalls[0].args[0].op: \"EQ\" is not one of",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ERRNO\", \"includes\": {\"caps\": [\"CAP_X\"]}}]} | syscalls[0].includes.caps: \"CAP_X\" is not a capability",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"flags\": [\"X\"]} | flags: \"X\" is not one of",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"listenerPath\": \"/x\"} | listenerPath: no notifications are sent"
            })
    void saysWhatIsWrongWhere(String json, String message) {
        assertThatThrownBy(() -> compile(json))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining(message);
    }

    /** Documents whose nesting or size could break a parser. */
    @Test
    void answersHostileDocuments() {
        assertThatThrownBy(() -> compile("[".repeat(500_000))).isInstanceOf(ProfileException.class);
        assertThatThrownBy(() -> compile(
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"defaultErrnoRet\": 1" + "0".repeat(900) + "}"))
                .isInstanceOf(ProfileException.class);
        var rules = new StringBuilder("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [");
        for (int i = 0; i < 3000; i++) {
            rules.append(i == 0 ? "" : ",")
                    .append(
                            "{\"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 1, \"op\": \"SCMP_CMP_EQ\", \"value\": ")
                    .append(i * 4294967297L)
                    .append("}]}");
        }
        assertThatThrownBy(() -> compile(rules.append("]}").toString()))
                .isInstanceOf(SeccompException.class)
                .hasMessageContaining("the kernel takes no more than 4096");
    }

    /** The agent's message at its start on a host without the library. */
    @Test
    void saysWhatToInstall() {
        assertThatThrownBy(() -> LibSeccomp.load("libseccomp-none.so.2"))
                .isInstanceOf(SeccompException.class)
                .hasMessageStartingWith("libseccomp-none.so.2 cannot be loaded")
                .hasMessageContaining("libseccomp2 (Debian, Ubuntu)");
    }
}
