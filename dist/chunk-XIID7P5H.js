import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function placeText(place){switch(place.kind){case"layout":return place.layoutDir;case"archive":return place.path;case"registry":return place.repository.name}}function placedName({place,indexDigest}){return`${placeText(place)}@${indexDigest}`}export{placeText,placedName};
