package io.skiff.cli.command.image;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a node send images to their registries, and tells how far it is. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description =
                "Push images of a node to their registries, with the user's logins and the credentials of the node.")
final class PushCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images, with their registries.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final DockerLogins logins;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    PushCommand(Console console) {
        this.console = console;
        this.logins = new DockerLogins(console);
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            return new OnNodes(console, client).run(List.of(nodes.forOne(api)), (images, teller) -> {
                for (String name : names) {
                    push(images, name, logins, teller);
                }
            });
        }
    }

    static void push(NodeImages images, String name, DockerLogins logins, OnNodes.Teller teller) {
        var call = new Call("POST", "images/push").with("name", name);
        var image = images.follow(
                        call, logins.bodyFor(name, images, teller), progress -> teller.say(name + ": " + progress))
                .path("image");
        var here = image.path("digest").asText();
        var there = image.path("pushedDigest").asText();
        teller.say("pushed " + image.path("name").asText() + " " + there
                + (here.equals(there) ? "" : ", here " + here + ": its layers were compressed again"));
    }
}
