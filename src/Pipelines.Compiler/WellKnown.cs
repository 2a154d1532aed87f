namespace Pipelines.Compiler;

/// <summary>Names of what user code marks its methods with, and of what the build generates.</summary>
static class WellKnown
{
    public const string Assembly = "Pipelines";
    public const string Namespace = "Pipelines";
    public const string Component = "Pipelines.ComponentAttribute";
    public const string Pipeline = "Pipelines.PipelineAttribute";
    public const string Section = "Pipelines.SectionAttribute";

    public const string ArtifactFormat = "Pipelines.ArtifactFormatAttribute";

    /// <summary>Names a value's serializer: the slice needs it at run time, so this mark stays.</summary>
    public const string ArtifactSerializer = "ArtifactSerializerAttribute";

    /// <summary>The generated nested class that a host calls.</summary>
    public const string Entry = "PipelinesEntry";

    /// <summary>Prefix of the generated method that submits a step and waits for its value.</summary>
    public const string Wait = "PipelinesWait_";

    /// <summary>Prefix of the generated method that submits a step.</summary>
    public const string Submit = "PipelinesSubmit_";
}
