package io.skiff.controlplane.api.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.security.Authenticator;
import io.skiff.controlplane.security.Authorizer;

/** Sets up a decrypted connection for HTTP/1.1 with the API. */
public final class ApiInitializer extends ChannelInitializer<Channel> {

    private static final int LARGEST_CHUNK = 16 << 10;

    /** Kubernetes' own server keeps an idle connection equally long. */
    private static final int IDLE_SECONDS = 90;

    private final Lines lines;
    private final ApiConnection.Shared shared;

    /** The greatest length of the first line, and of all headers together. */
    private enum Lines {
        OF_USERS(16 << 10, 32 << 10),
        /** Enough to ask for the version or the health. */
        OF_STRANGERS(2 << 10, 4 << 10);

        private final int first;
        private final int headers;

        Lines(int first, int headers) {
            this.first = first;
            this.headers = headers;
        }
    }

    private ApiInitializer(Lines lines, ApiConnection.Shared shared) {
        this.lines = lines;
        this.shared = shared;
    }

    public ApiInitializer(Router router, Authenticator authenticator, Authorizer authorizer, Workers workers) {
        this(router, new Access(authenticator, authorizer), workers, Budgets.ofTheServer());
    }

    ApiInitializer(Router router, Access access, Workers workers, Budgets budgets) {
        this(Lines.OF_USERS, new ApiConnection.Shared(router, access, workers, budgets));
    }

    /** Makes the initializer for clients without a certificate. */
    public ApiInitializer forStrangers() {
        return new ApiInitializer(Lines.OF_STRANGERS, shared);
    }

    @Override
    protected void initChannel(Channel channel) {
        var deadline = new RequestDeadline();
        var bodies = new BodyBudget(shared.budgets().bodies());
        channel.pipeline()
                .addLast(deadline)
                .addLast(new HttpServerCodec(lines.first, lines.headers, LARGEST_CHUNK))
                .addLast(deadline.parsed())
                .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                .addLast(new UnauthorizedBodyFilter(shared.access()))
                .addLast(new StreamedBodies(this::isStreamed, deadline))
                .addLast(bodies)
                .addLast(new BodyLimit())
                .addLast(new ApiConnection(shared, bodies));
    }

    private boolean isStreamed(HttpRequest request) {
        try {
            return shared.router().takesBodyAsItArrives(Requests.segments(request.uri()));
        } catch (IllegalArgumentException e) {
            // what cannot be decoded is refused later
            return false;
        }
    }
}
