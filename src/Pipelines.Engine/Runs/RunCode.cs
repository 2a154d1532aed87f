using System.Security.Cryptography;
using System.Text;
using Pipelines.Manifest;

namespace Pipelines.Engine.Runs;

/// <summary>What a pipeline's code does, as one hash: that of the logic and of each component (rule C2).</summary>
static class RunCode
{
    /// <summary>Null where it was built without hashes.</summary>
    public static string? Of(PipelineManifest manifest)
    {
        if (manifest.Logic.Code is not { } logic || manifest.Components.Values.Any(component => component.Code is null))
            return null;
        var parts = manifest.Components.OrderBy(component => component.Key, StringComparer.Ordinal).Select(component => $"{component.Key} {component.Value.Code}");
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Prepend(logic)))));
    }
}
