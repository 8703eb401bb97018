import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function refName({image,variant}){return`${image}/${variant}`}function shortRefName(ref){return ref.variant==="default"?ref.image:refName(ref)}export{refName,shortRefName};
