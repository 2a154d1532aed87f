using System.Text.Json;
using NJsonSchema;
using Pipelines.Manifest.Tests.Schema;
using YamlDotNet.Serialization;

namespace Pipelines.Manifest.Tests;

/// <summary>Product section 7: the published JSON schema describes what the model holds.</summary>
public class SchemaTests
{
    const string File = "../../schemas/pipelines-v1.schema.json";

    [Fact]
    public void The_published_schema_is_the_one_of_the_model() => Golden.Equal(File, JsonSchemaText.Of(typeof(PipelineManifest)));

    [Fact]
    public async Task A_manifest_fits_the_schema() => Assert.Empty(await Errors(Examples.Yaml));

    [Theory]
    [InlineData("project: examples", "projet: examples")]
    [InlineData("  dirty: true", "  dirty: maybe")]
    [InlineData("schema: pipelines/v1", "schema: pipelines/v2")]
    [InlineData("parents: [StepTwo]", "parents: StepTwo")]
    [InlineData("{component: StepOne,", "{componnt: StepOne,")]
    public async Task What_the_reader_refuses_the_schema_refuses(string old, string changed)
    {
        Assert.NotEmpty(Examples.ProblemsAfter(old, changed));
        Assert.NotEmpty(await Errors(Examples.Yaml.Replace(old, changed, StringComparison.Ordinal)));
    }

    /// <summary>Read by another reader than ours, so that our own quoting is under test too.</summary>
    static async Task<IEnumerable<string>> Errors(string yaml)
    {
        var schema = await JsonSchema.FromJsonAsync(Golden.Read(File));
        var document = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(yaml);
        return schema.Validate(JsonSerializer.Serialize(document)).Select(error => error.ToString());
    }
}
