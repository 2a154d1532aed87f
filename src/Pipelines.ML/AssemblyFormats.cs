using Microsoft.ML;
using Pipelines;
using Pipelines.ML;

[assembly: ArtifactFormat(typeof(ITransformer), typeof(ModelSerializer))]
