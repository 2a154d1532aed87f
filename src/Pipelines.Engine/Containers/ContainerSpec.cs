using System.Text.Json;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Containers;

/// <summary>The container that a component asks for.</summary>
/// <param name="Image">The image, as the engine's command line takes it.</param>
/// <param name="Arguments">Further arguments of the engine.</param>
/// <param name="Setup">A script for bash that runs before the step; null for none.</param>
sealed record ContainerSpec(string Image, IReadOnlyList<string> Arguments, string? Setup)
{
    /// <summary>What the engine gives itself, by all its names: without it the step could not be talked to, or not be ended.</summary>
    static readonly HashSet<string> Own = ["-t", "--tty", "-d", "--detach", "-a", "--attach", "--name", "--entrypoint", "--cidfile", "--pod", "--restart", "--sig-proxy"];

    /// <summary>Null where the component names no image.</summary>
    /// <exception cref="EngineException">Its arguments cannot be given to a container engine.</exception>
    public static ContainerSpec? Of(SettingsReader settings, string component)
    {
        if (settings.Text("docker") is not { Length: > 0 } image)
            return null;
        if (image.StartsWith('-') || image.Any(char.IsWhiteSpace))
            throw Messages.BadImage(component, image);
        var written = settings.Text("dockerArgs") ?? "";
        var arguments = ShellWords.Split(written) ?? throw Messages.OpenQuote(component, written);
        if (arguments.FirstOrDefault(IsOwn) is { } own)
            throw Messages.OwnArgument(component, own);
        var script = settings.Text("dockerBashSetupScript")?.ReplaceLineEndings("\n");
        return new(image, arguments, string.IsNullOrWhiteSpace(script) ? null : script);
    }

    /// <summary>What of it counts for a result (rule C1).</summary>
    public string Key => JsonSerializer.Serialize([Image, .. Arguments, Setup ?? ""], ContainerJson.Default.StringArray);

    /// <summary>Single letters may stand together: <c>-it</c>.</summary>
    static bool IsOwn(string argument) =>
        Own.Contains(argument.Split('=', 2)[0]) || argument is ['-', not '-', ..] && argument.AsSpan(1).IndexOfAnyExcept("itdaP") < 0 && argument.AsSpan(1).IndexOfAny("tda") >= 0;
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
sealed partial class ContainerJson : System.Text.Json.Serialization.JsonSerializerContext;
