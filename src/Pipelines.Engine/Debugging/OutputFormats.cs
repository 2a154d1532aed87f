using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Pipelines.Values;

namespace Pipelines.Engine.Debugging;

/// <summary>Finds the serializers of the packages in the build output, which lowered code names itself in the other modes.</summary>
static class OutputFormats
{
    static readonly MethodInfo Use = typeof(ValueFormats).GetMethod(nameof(ValueFormats.Use))!;

    public static void AddTo(ValueFormats formats, AssemblyLoadContext context, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.dll").Where(RefersToPipelines))
        {
            var assembly = context.LoadFromAssemblyName(AssemblyName.GetAssemblyName(file));
            foreach (var format in assembly.GetCustomAttributes<ArtifactFormatAttribute>())
                Use.MakeGenericMethod(format.ValueType).Invoke(formats, [Activator.CreateInstance(format.SerializerType)]);
        }
    }

    static bool RefersToPipelines(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        try
        {
            if (!image.HasMetadata)
                return false;
            var metadata = image.GetMetadataReader();
            return metadata.AssemblyReferences.Any(reference => metadata.StringComparer.Equals(metadata.GetAssemblyReference(reference).Name, "Pipelines"))
                && metadata.TypeReferences.Any(type => metadata.StringComparer.Equals(metadata.GetTypeReference(type).Name, nameof(ArtifactFormatAttribute)));
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
