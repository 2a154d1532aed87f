using Microsoft.Data.Analysis;
using Pipelines;
using Pipelines.DataFrames;

[assembly: ArtifactFormat(typeof(DataFrame), typeof(DataFrameSerializer))]
