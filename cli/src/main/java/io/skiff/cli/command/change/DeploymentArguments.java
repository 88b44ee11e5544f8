package io.skiff.cli.command.change;

import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The arguments that name deployments: {@code deployment/web} or {@code deployment web}. */
public final class DeploymentArguments {

    @Parameters(
            paramLabel = "deployment NAME | deployment/NAME",
            arity = "0..*",
            description = "The deployment, as deployment/web.")
    private List<String> words = new ArrayList<>();

    /** @param doing for the error, as {@code restarting} */
    List<Selection> named(ApiClient api, ClientOptions client, String doing) {
        List<Selection> selections = ResourceArguments.parse(new ResourceTypes(api), words, client.namespace());
        for (Selection selection : selections) {
            if (!selection.type().equals(KnownTypes.DEPLOYMENT)) {
                throw new CommandException("error: " + selection.type().qualifiedPlural() + " \"" + selection.name()
                        + "\" " + doing + " is not supported; name a deployment, as in: deployment/web");
            }
            if (selection.isWhole()) {
                throw new CommandException("error: name a deployment, as in: deployment/web");
            }
        }
        return selections;
    }

    Selection one(ApiClient api, ClientOptions client, String doing) {
        List<Selection> selections = named(api, client, doing);
        if (selections.size() != 1) {
            throw new CommandException("error: " + doing + " is supported on a single resource, " + selections.size()
                    + " resources were found");
        }
        return selections.get(0);
    }
}
